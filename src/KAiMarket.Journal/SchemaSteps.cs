namespace KAiMarket.Journal;

/// <summary>The numbered steps that make a store's schema; a file <c>NNN-what.sql</c> leads to version NNN.</summary>
internal static class SchemaSteps
{
    /// <summary>The steps of a store after a version, in order.</summary>
    /// <param name="store">The folder of the store's steps.</param>
    /// <param name="have">The version that the store has; 0 when it is empty.</param>
    /// <exception cref="JournalSchemaException">The store is newer than this program.</exception>
    public static IEnumerable<(int Version, string Sql)> After(string store, int have)
    {
        var assembly = typeof(SchemaSteps).Assembly;
        var prefix = $"{typeof(SchemaSteps).Namespace}.{store}.";
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(name => int.Parse(name.AsSpan(prefix.Length, 3)));

        var newest = names.Keys.Max();
        if (have > newest)
        {
            throw new JournalSchemaException(
                $"The journal's schema is version {have}; this program knows versions up to {newest}. " +
                "Start the program that wrote it, or a newer one; nothing was changed.");
        }

        return names.Keys.Where(version => version > have).Order().Select(version => (version, Text(names[version])));

        string Text(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }
}
