using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance;

/// <summary>Anybody computes an award anew from a saved record, without a market.</summary>
public sealed class AwardTests
{
    private static readonly string Record =
        Path.Combine(Repository.Root, "tests", "KAiMarket.Specs", "Audit", "tender-record.json");

    [Fact]
    public async Task An_award_follows_from_its_record()
    {
        var (code, said, errors) = await VerifyAsync(Record);

        Assert.True(code == 0, said + errors);
        Assert.Matches(@"1=\tt1\.a\.c1\t82\.0000\t10\.0000\t92\.0000\t95000000", said);
        Assert.EndsWith("award of t1: as published", said.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_record_is_told_apart_and_what_is_none_is_bad_input()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-award-").FullName;
        try
        {
            await TellApartAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task TellApartAsync(string folder)
    {
        var (changed, letter) = (Path.Combine(folder, "changed.json"), Path.Combine(folder, "letter.json"));
        var sound = await File.ReadAllTextAsync(Record);
        await File.WriteAllTextAsync(changed, sound.Replace("\"technical\":82.0000", "\"technical\":82.0001", StringComparison.Ordinal));
        await File.WriteAllTextAsync(letter, "Dear Sir or Madam,\n");

        var told = await VerifyAsync(changed);
        Assert.Equal(1, told.Code);
        Assert.Contains("t1.a.c1 has 82.0001 technical points; it follows 82", told.Said, StringComparison.Ordinal);
        Assert.Contains("award of t1: differences 2", told.Said, StringComparison.Ordinal);
        Assert.Equal(2, (await VerifyAsync(letter)).Code);
        Assert.Equal(2, (await VerifyAsync(Path.Combine(folder, "nothing.json"))).Code);
        Assert.Equal(2, (await CommandLine.RunAsync((Uri?)null, null, "verify", "award")).Code);
    }

    private static Task<(int Code, string Said, string Errors)> VerifyAsync(string record) =>
        CommandLine.RunAsync((Uri?)null, null, "verify", "award", "--record", record);
}
