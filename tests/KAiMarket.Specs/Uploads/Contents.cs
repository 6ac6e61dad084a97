using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Documents;

namespace KAiMarket.Specs.Uploads;

/// <summary>Small contents of every type, made here.</summary>
internal static class Contents
{
    public const string Office = "application/vnd.openxmlformats-officedocument.";

    public static byte[] Pdf(int length, byte fill = 7)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(fill);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        return bytes;
    }

    public static DocumentTerms Terms(byte[] content, string type = "application/pdf", string name = "문서.pdf",
        string owner = "company:demo-vendor") =>
        new(owner, name, type, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    public static byte[] Zip(params (string Name, string Content)[] entries) => Zip(CompressionLevel.Optimal, entries);

    public static byte[] Zip(CompressionLevel level, params (string Name, string Content)[] entries)
    {
        using var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return made.ToArray();
    }

    public static byte[] OfficeFile(string mainPart, params (string Name, string Content)[] more) => Zip(
    [
        ("[Content_Types].xml",
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Override PartName="/main.xml" ContentType="{mainPart}"/></Types>
            """),
        ("main.xml", "<x/>"), .. more,
    ]);

    /// <summary>A compound file with a root and one more stream, of 512-byte sectors.</summary>
    public static byte[] Compound(string stream, string begins)
    {
        const int Sector = 512;
        var file = new byte[5 * Sector];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(file, 0);
        (file[30], file[32]) = (9, 6);
        Number(file, 44, 1);
        Number(file, 48, 1);
        Number(file, 56, 4096);
        Number(file, 60, 2);
        Number(file, 68, 0xFFFFFFFE);
        Number(file, 76, 0);
        for (var i = 1; i < 109; i++) Number(file, 76 + 4 * i, uint.MaxValue);
        for (var i = 0; i < 128; i++) Number(file, Sector + 4 * i, i switch { 0 => 0xFFFFFFFD, < 4 => 0xFFFFFFFE, _ => uint.MaxValue });
        Entry(file, 2 * Sector, "Root Entry", 5, 3, Sector);
        Entry(file, 2 * Sector + 128, stream, 2, 1, 256);
        Number(file, 3 * Sector, 0xFFFFFFFE);
        Encoding.ASCII.GetBytes(begins).CopyTo(file, 4 * Sector + 64);
        return file;
    }

    private static void Entry(byte[] file, int at, string name, byte type, uint start, uint size)
    {
        Encoding.Unicode.GetBytes(name).CopyTo(file, at);
        (file[at + 64], file[at + 66]) = ((byte)(2 * name.Length + 2), type);
        Number(file, at + 116, start);
        Number(file, at + 120, size);
    }

    private static void Number(byte[] file, int at, uint number) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), number);
}
