using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Documents;

/// <summary>Whether a content may be in the market, in a file beside it.</summary>
internal sealed record Verdict(DocumentScan Scan, DocumentFault? Reason = null, string? Detail = null);

internal sealed record Declared(string Id, DocumentTerms Terms);

/// <summary>
/// Where one document lies: a folder named by the digest of its id. <c>terms</c> is what was declared, <c>part</c> what
/// has come so far, <c>verdict</c> what was found in it, <c>content</c> the whole: <c>part</c>, renamed.
/// </summary>
internal sealed record Place(string Folder)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private string TermsFile => Path.Combine(Folder, "terms");
    private string VerdictFile => Path.Combine(Folder, "verdict");
    public string Part => Path.Combine(Folder, "part");
    public string Content => Path.Combine(Folder, "content");
    public string Lock => Path.Combine(Folder, "lock");

    public static string NameOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static Place Named(string root, string name) => new(Path.Combine(root, "by-id", name[..2], name));

    public Declared? Declared() => Read<Declared>(TermsFile);

    public void Declare(Declared declared) => Disk.Put(TermsFile, JsonSerializer.SerializeToUtf8Bytes(declared, Json));

    public void Judge(Verdict verdict) => Disk.Put(VerdictFile, JsonSerializer.SerializeToUtf8Bytes(verdict, Json));

    /// <summary>When something last came; null where nothing was declared.</summary>
    public DateTime? Touched() => File.Exists(Part) ? File.GetLastWriteTimeUtc(Part)
        : File.Exists(TermsFile) ? File.GetLastWriteTimeUtc(TermsFile)
        : null;

    /// <summary>Everything but the lock, whose file others may be waiting at.</summary>
    public void Forget()
    {
        File.Delete(Part);
        File.Delete(VerdictFile);
        File.Delete(TermsFile);
        Disk.Flush(Folder);
    }

    public void Discard()
    {
        File.Delete(Part);
        Disk.Flush(Folder);
    }

    /// <summary>How it stands; null where nothing was declared.</summary>
    public Document? Look()
    {
        if (Declared() is not var (id, terms)) return null;

        // In this order, since the files come and go in the opposite one: a document that becomes whole meanwhile is seen
        // as it was or as it is.
        var received = Received();
        var stored = File.Exists(Content);
        var verdict = Read<Verdict>(VerdictFile);
        if (verdict?.Reason is { } reason)
            return new(id, terms, DocumentState.Refused, 0, verdict.Scan, reason, verdict.Detail);
        return stored ? new(id, terms, DocumentState.Stored, terms.Size, verdict!.Scan)
            : new(id, terms, received < terms.Size ? DocumentState.Receiving : DocumentState.Waiting, received);
    }

    // What is told to be there is there after a crash, too.
    private long Received()
    {
        using var part = Disk.Read(Part);
        if (part is not { Length: > 0 and var length }) return 0;
        RandomAccess.FlushToDisk(part.SafeFileHandle);
        return length;
    }

    private static T? Read<T>(string path) where T : class
    {
        using var file = Disk.Read(path);
        return file is null ? null : JsonSerializer.Deserialize<T>(file, Json);
    }
}
