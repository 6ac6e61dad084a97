using System.IO.Compression;
using System.Text;
using KAiMarket.Documents;

namespace KAiMarket.Specs.Uploads;

public sealed class FileTypesSpec
{
    private const string Word = Contents.Office + "wordprocessingml.document";
    private const string Sheet = Contents.Office + "spreadsheetml.sheet";
    private const string Slides = Contents.Office + "presentationml.presentation";

    public static TheoryData<string, byte[]> Right => new()
    {
        { "application/pdf", "%PDF-1.4\n"u8.ToArray() },
        { "application/x-hwp", Contents.Compound("FileHeader", "HWP Document File") },
        { "application/hwp+zip", Contents.Zip(CompressionLevel.NoCompression, ("mimetype", "application/hwp+zip"), ("Contents/header.xml", "<x/>")) },
        { "application/hwp+zip", Contents.Zip(("mimetype", "application/hwp+zip")) },
        { Word, Contents.OfficeFile(Word + ".main+xml") },
        { Sheet, Contents.OfficeFile(Sheet + ".main+xml") },
        { Slides, Contents.OfficeFile(Slides + ".main+xml") },
        { "application/zip", Contents.Zip(("무엇.txt", "x")) },
        { "image/png", [0x89, .. "PNG\r\n\x1A\n\0\0\0\rIHDR...."u8] },
        { "image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0] },
        { "text/plain", "한글과 English\r\n\t끝"u8.ToArray() },
        { "text/csv", [.. "\uFEFF이름,값\n"u8] },
        { "text/plain", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("가😀", 30_000))) },
    };

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "application/pdf", "%PD"u8.ToArray() },
        { "application/pdf", Contents.Zip(("x", "x")) },
        { "application/x-hwp", Contents.Compound("FileHeader", "Word Document") },
        { "application/x-hwp", Contents.Compound("WordDocument", "HWP Document File") },
        { "application/x-hwp", Contents.Compound("VBA", "HWP Document File") },
        { "application/x-hwp", Contents.Compound("FileHeader", "HWP Document File")[..1200] },
        { "application/x-hwp", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] },
        { "application/hwp+zip", Contents.Zip(("mimetype", "application/epub+zip")) },
        { "application/hwp+zip", Contents.Zip(("x", "application/hwp+zip")) },
        { Word, Contents.OfficeFile(Sheet + ".main+xml") },
        { Word, Contents.Zip(("main.xml", "x")) },
        { Word, Contents.OfficeFile("application/vnd.ms-word.document.macroEnabled.main+xml") },
        { Word, Contents.OfficeFile(Word + ".main+xml", ("word/vbaProject.bin", "x")) },
        { Word, Contents.OfficeFile(Word + ".main+xml", ("[content_types].xml", "x")) },
        { Word, Contents.OfficeFile("\"/><Override ContentType=\"application/vnd.ms-office.vba&#80;roject\"/><Override ContentType=\"" + Word + ".main+xml") },
        { Word, Contents.Zip(("[Content_Types].xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x ContentType=\"" + Word + ".main+xml\"/>")) },
        { Word, Contents.Zip(("[Content_Types].xml", new string(' ', 20_000_000))) },
        { "application/zip", Contents.Zip(("word/VBAPROJECT.BIN", "x")) },
        { "application/zip", Contents.Zip(("x", "x"))[..^1] },
        { "application/zip", [.. "MZ"u8, .. Contents.Zip(("x", "x"))] },
        { "application/zip", Contents.Zip() },
        { "application/zip", "PK\x3\x4"u8.ToArray() },
        { "image/png", "\x89PNG"u8.ToArray() },
        { "image/jpeg", [0xFF, 0xD8] },
        { "text/plain", [0xEA, 0xB0] },
        { "text/plain", [0xC7, 0xD1, 0xB1, 0xDB] },
        { "text/plain", "a\0b"u8.ToArray() },
        { "text/csv", "a\x1B[2J"u8.ToArray() },
        { "text/plain", "#!/bin/sh\n"u8.ToArray() },
        { "text/plain", [.. "\uFEFF#!/bin/sh\n"u8] },
        { "text/plain", [0x7F, .. "ELF"u8, 0, 0] },
    };

    [Theory, MemberData(nameof(Right))]
    public void A_content_of_its_type_is_taken(string type, byte[] content) =>
        Assert.Null(FileTypes.Objection(type, new MemoryStream(content)));

    [Theory, MemberData(nameof(Wrong))]
    public void A_content_of_another_type_is_refused(string type, byte[] content) =>
        Assert.NotNull(FileTypes.Objection(type, new MemoryStream(content)));

    [Fact]
    public void No_content_that_was_cut_or_changed_breaks_the_check()
    {
        var random = new Random(7);
        foreach (var (type, content) in Right.Select(row => ((string)row[0], (byte[])row[1])).Where(row => row.Item2.Length < 5000))
        {
            for (var cut = 0; cut < content.Length; cut += 1 + content.Length / 50)
                FileTypes.Objection(type, new MemoryStream(content[..cut]));
            for (var i = 0; i < 300; i++)
            {
                var changed = (byte[])content.Clone();
                for (var n = random.Next(1, 6); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
                FileTypes.Objection(type, new MemoryStream(changed));
            }
        }
    }

    [Theory]
    [InlineData("application/pdf", "문서 (최종).pdf", null)]
    [InlineData("application/pdf", "A.PDF", null)]
    [InlineData("image/jpeg", "a.jpeg", null)]
    [InlineData("application/pdf", "a.exe", DocumentFault.NameInvalid)]
    [InlineData("text/plain", "a.bat", DocumentFault.NameInvalid)]
    [InlineData("application/pdf", ".pdf", DocumentFault.NameInvalid)]
    [InlineData("application/pdf", "../a.pdf", DocumentFault.NameInvalid)]
    [InlineData("application/pdf", "a\\b.pdf", DocumentFault.NameInvalid)]
    [InlineData("application/pdf", "a\nb.pdf", DocumentFault.NameInvalid)]
    [InlineData("application/pdf", "a\u202Eb.pdf", DocumentFault.NameInvalid)]
    [InlineData("application/pdf", "a\ud800.pdf", DocumentFault.NameInvalid)]
    [InlineData("application/pdf", "", DocumentFault.NameInvalid)]
    [InlineData("application/x-msdownload", "a.exe", DocumentFault.TypeNotAllowed)]
    [InlineData("application/vnd.ms-word.document.macroEnabled.12", "a.docm", DocumentFault.TypeNotAllowed)]
    [InlineData("text/html", "a.html", DocumentFault.TypeNotAllowed)]
    [InlineData("APPLICATION/PDF", "a.pdf", DocumentFault.TypeNotAllowed)]
    public void A_name_has_the_ending_of_its_type_and_is_no_path(string type, string name, DocumentFault? fault) =>
        Assert.Equal(fault, new DocumentTerms("o", name, type, 1, new string('a', 64)).Objection()?.Fault);

    [Theory]
    [InlineData(0, DocumentFault.SizeInvalid)]
    [InlineData(1, null)]
    [InlineData(200 * 1024 * 1024, null)]
    [InlineData(200 * 1024 * 1024 + 1, DocumentFault.SizeInvalid)]
    public void A_document_has_a_byte_to_200_MB(long size, DocumentFault? fault) =>
        Assert.Equal(fault, new DocumentTerms("o", "a.pdf", "application/pdf", size, new string('a', 64)).Objection()?.Fault);

    [Fact]
    public void A_digest_is_64_lower_case_digits()
    {
        foreach (var digest in new[] { "", new string('A', 64), new string('a', 63), new string('a', 65), new string('g', 64) })
            Assert.Equal(DocumentFault.DigestInvalid, new DocumentTerms("o", "a.pdf", "application/pdf", 1, digest).Objection()?.Fault);
    }
}
