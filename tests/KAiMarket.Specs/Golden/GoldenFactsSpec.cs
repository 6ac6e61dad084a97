using System.Text;
using System.Text.RegularExpressions;

namespace KAiMarket.Specs.Golden;

/// <summary>
/// What the journal holds is read back for ever: each stored name has a file with its exact bytes (and a line feed). A
/// file may be added; one that changes or goes is a journal that can no longer be read.
/// </summary>
public sealed partial class GoldenFactsSpec
{
    public static TheoryData<string> Names => [.. Facts.All.Select(fact => fact.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_fact_is_written_as_ever(string name) =>
        Repository.Holds(Encoding.UTF8.GetString(Facts.Write(GoldenFacts.Of(name))) + "\n", GoldenFacts.FileOf(name));

    [Fact]
    public void Every_golden_file_is_read_for_ever()
    {
        var files = Directory.GetFiles(Repository.At("tests", "KAiMarket.Specs", "Golden"), "*.json");
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var stored = File.ReadAllBytes(file).AsSpan()[..^1];
            var fact = Facts.Read(Path.GetFileNameWithoutExtension(file), stored);
            Assert.Equal(stored.ToArray(), Facts.Write(fact));
        });
    }

    [Fact]
    public void Every_fact_has_a_stored_name() => Assert.Equal(
        Aggregate.All.SelectMany(aggregate => aggregate.Events).Select(type => type.Name).Order(StringComparer.Ordinal),
        Facts.All.Select(fact => fact.Type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Stored_names_are_versioned_and_unique()
    {
        Assert.All(Facts.All, fact => Assert.Matches(StoredName(), fact.Name));
        Assert.Equal(Facts.All.Length, Facts.All.Select(fact => fact.Name).Distinct().Count());
    }

    [Fact]
    public void An_unknown_name_is_never_skipped()
    {
        var failure = Assert.Throws<UnknownFactException>(() => Facts.Read("voucher-issued.v99", "{}"u8));
        Assert.Equal("voucher-issued.v99", failure.Name);
        Assert.Throws<UnknownFactException>(() => Facts.NameOf("no fact"));
        Assert.Throws<UnknownFactException>(() => Facts.Write(new object()));
    }

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)+\.v[1-9][0-9]*$")]
    private static partial Regex StoredName();
}
