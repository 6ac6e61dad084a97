extern alias cli;

using System.Text;
using cli::KAiMarket.Cli;
using cli::KAiMarket.Cli.Import;

namespace KAiMarket.Specs.Import;

public sealed class NoticeFileSpec : IDisposable
{
    private const string Two =
        """[{"bidNtceNo":"R1","bidNtceOrd":"000","bidNtceNm":"한글 \"} ]\\"}, {"x":{"bidNtceNo":"no"},"bidNtceNo":" R2 ","bidNtceOrd":"001"}]""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-notices-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("{0}")]
    [InlineData("\uFEFF{0}\n")]
    [InlineData("""{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":{0},"numOfRows":2,"totalCount":7}}}}}}""")]
    [InlineData("""{{"response":{{"body":{{"totalCount":"7","items":{{"item":{0}}}}}}}}}""")]
    public async Task Notices_are_found_in_an_envelope_and_in_a_bare_list_wherever_a_piece_of_the_file_ends(string around)
    {
        var text = string.Format(null, around, Two);
        using var file = await OpenAsync(text);

        Assert.Equal([("R1", "000"), ("R2", "001")], file.Places.Select(place => (place.Number, place.Order)));
        Assert.Equal(text.Contains("total", StringComparison.Ordinal) ? 7 : null, file.Expected);
        Assert.Equal(Two[1..^1].Split(", "), await Task.WhenAll(file.Places.Select(async place =>
            Encoding.UTF8.GetString((await file.ReadAsync(place, default))!))));
        var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        var shift = text.Length > 0 && text[0] == '\uFEFF' ? 3 : 0;
        for (var size = 1; size < bytes.Length; size++)
            Assert.Equal(file.Places, InPieces(bytes, size).Select(place => place with { Offset = place.Offset + shift }));
    }

    [Theory]
    [InlineData("""{"response":{"body":{"items":{"item":{"bidNtceNo":"R1","bidNtceOrd":"000"}}}}}""", 1)]
    [InlineData("""{"response":{"body":{"items":[],"totalCount":0}}}""", 0)]
    [InlineData("""{"response":{"body":{"items":"","totalCount":0}}}""", 0)]
    [InlineData("[]", 0)]
    [InlineData("""[{"bidNtceNo":"R1"}, 5, null, "text", [1, {"bidNtceNo":"R2"}], {}]""", 6)]
    [InlineData("""[{"bidNtceNo":20260101234}, {"bidNtceNo":null}]""", 2)]
    public async Task One_notice_none_and_what_is_no_notice_are_found_too(string text, int places)
    {
        using var file = await OpenAsync(text);
        Assert.Equal(places, file.Places.Count);
        Assert.Equal(Enumerable.Range(1, places), file.Places.Select(place => place.Item));
        Assert.All(file.Places.Skip(1), place => Assert.Equal("", place.Number));
    }

    [Theory]
    [InlineData("", "no whole JSON")]
    [InlineData("Dear Sir or Madam", "no whole JSON")]
    [InlineData("""{"response":{"body":{"items":[{"bidNtceNo":"R1"}""", "no whole JSON")]
    [InlineData("[{\"bidNtceNo\":\"R1\"},\n{]", "in line 2 at byte 2")]
    [InlineData("[] []", "no whole JSON")]
    [InlineData("{}", "holds no notices")]
    [InlineData("5", "holds no notices")]
    [InlineData("""{"items":[{"bidNtceNo":"R1"}]}""", "holds no notices")]
    [InlineData("[1, 2, 3]", "none of its 3 items has a bidNtceNo")]
    [InlineData("""[{"name":"x"}]""", "none of its 1 items has a bidNtceNo")]
    [InlineData("""{"response":{"header":{"resultCode":"11","resultMsg":"유효하지 않은 인증키"}}}""", "11 유효하지 않은 인증키")]
    public async Task A_file_of_something_else_is_refused_with_a_sentence(string text, string sentence) =>
        Assert.Contains(sentence, (await Assert.ThrowsAsync<UsageException>(() => OpenAsync(text))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_notice_larger_than_any_buffer_is_found()
    {
        using var file = await OpenAsync($$"""[{"bidNtceNo":"R1","x":"{{new string('가', 300_000)}}"},{"bidNtceNo":"R2"}]""");
        Assert.Equal(["R1", "R2"], file.Places.Select(place => place.Number));
        Assert.Equal(file.Places[0].Length, (await file.ReadAsync(file.Places[0], default))!.Length);
        Assert.Null(await file.ReadAsync(file.Places[0] with { Length = 5_000_000 }, default));
    }

    private async Task<NoticeFile> OpenAsync(string text)
    {
        var path = Path.Combine(_folder.FullName, "notices.json");
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(false));
        return await NoticeFile.OpenAsync(path, default);
    }

    private static List<NoticePlace> InPieces(byte[] bytes, int size)
    {
        var scan = new NoticeScan();
        for (int used = 0, end = 0; end < bytes.Length;)
        {
            end = Math.Min(bytes.Length, end + size);
            used += scan.Take(bytes.AsSpan(used, end - used), used, end == bytes.Length);
        }

        return scan.Places;
    }
}
