using System.Globalization;
using System.Text;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>One request that no honest program would make.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Make">Its bytes, from the lines that every request has.</param>
internal sealed record FuzzCase(string Name, Func<IReadOnlyList<string>, byte[]> Make)
{
    /// <summary>Certainly wrong: it must be refused and change nothing. Others may be taken.</summary>
    public bool IsWrong { get; init; }

    /// <summary>The address may lead to another operation, or to none.</summary>
    public bool LeadsElsewhere { get; init; }

    /// <summary>It breaks HTTP itself, so that the web server may answer alone, or close.</summary>
    public bool BreaksHttp { get; init; }

    /// <summary>It ends before what it announced.</summary>
    public bool EndsEarly { get; init; }

    /// <summary>Without the credential that the operation wants.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>A request with a body of its own and its length.</summary>
    public static byte[] Request(
        string method, string target, IEnumerable<string> lines, byte[]? body, string? type = "application/json")
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\n");
        foreach (var line in lines) head.Append(line).Append("\r\n");
        if (type is not null && body is not null) head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        if (body is not null) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");

        // One byte for one character: a header can hold any.
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
    }
}
