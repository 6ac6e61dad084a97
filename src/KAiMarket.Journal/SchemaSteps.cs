namespace KAiMarket.Journal;

/// <summary>The numbered steps that make a store's schema; a file <c>NNN-what.sql</c> leads to version NNN.</summary>
internal static class SchemaSteps
{
    /// <summary>The steps of a schema after a version, in order.</summary>
    /// <param name="beside">A type beside whose source the steps lie.</param>
    /// <param name="schema">Its name, for the message.</param>
    /// <param name="have">The version that there is; 0 when it is empty.</param>
    /// <exception cref="JournalSchemaException">The schema is newer than this program.</exception>
    public static IEnumerable<(int Version, string Sql)> After(Type beside, string schema, int have)
    {
        var prefix = $"{beside.Namespace}.";
        var names = beside.Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(name => int.Parse(name.AsSpan(prefix.Length, 3)));

        var newest = names.Keys.Max();
        if (have > newest)
        {
            throw new JournalSchemaException(
                $"The schema \"{schema}\" is version {have}; this program knows versions up to {newest}. " +
                "Start the program that wrote it, or a newer one; nothing was changed.");
        }

        return names.Keys.Where(version => version > have).Order().Select(version => (version, Text(names[version])));

        string Text(string name)
        {
            using var reader = new StreamReader(beside.Assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }
}
