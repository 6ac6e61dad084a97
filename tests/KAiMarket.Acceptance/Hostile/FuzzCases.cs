using System.Text;
using System.Text.Json;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>All hostile requests to one operation.</summary>
internal static class FuzzCases
{
    private const int Mixtures = 100;

    public static IEnumerable<FuzzCase> Of(DescribedOperation operation, Random dice)
    {
        var (method, usual) = (operation.Method, operation.Address(FuzzMarket.IdOf));
        var isRead = method == "GET";
        var example = operation.Example.ValueKind == JsonValueKind.Undefined ? null : Encoding.UTF8.GetBytes(operation.Example.GetRawText());
        var body = operation.Media == "application/json" ? example : null;

        // What changes something without being told anything may be asked for in earnest too often.
        var refused = usual + "?fuzz=1";
        var harmless = isRead || (method == "PUT" && body is not null) ? usual : refused;

        foreach (var one in Bodies(operation, usual, body, dice)) yield return one;
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "path"))
        {
            foreach (var value in HostileRequests.InPaths)
            {
                var target = operation.Address(name => name == parameter.Name ? value : Uri.EscapeDataString(FuzzMarket.IdOf(name)));
                if (harmless == refused) target += "?fuzz=1";
                yield return new($"{{{parameter.Name}}} is {Cut(value)}", lines => FuzzCase.Request(method, target, lines, body))
                {
                    IsWrong = isRead,
                    LeadsElsewhere = true,
                    BreaksHttp = true,
                };
            }
        }

        var known = operation.Parameters.Where(parameter => parameter.In == "query").Select(parameter => parameter.Name).ToList();
        var queries = known.SelectMany(name => HostileRequests.InQueries.Select(value => $"{name}={value}").Append($"{name}=1&{name}=2"))
            .Concat(HostileRequests.UnknownQueries);
        foreach (var query in queries)
        {
            yield return new($"?{Cut(query)}", lines => FuzzCase.Request(method, $"{usual}?{query}", lines, body))
            {
                IsWrong = true,
                BreaksHttp = true,
            };
        }

        foreach (var headers in HostileRequests.Headers())
        {
            yield return new(Cut(string.Join(", ", headers)), lines => FuzzCase.Request(method, harmless, [.. lines, .. headers], body))
            {
                IsWrong = isRead,
                BreaksHttp = true,
            };
        }

        foreach (var frame in HostileRequests.Frames(method, harmless, body ?? "{\"no\":1}"u8.ToArray()))
            yield return frame with { IsWrong = frame.IsWrong && (body is not null || harmless == refused || isRead) };
        foreach (var head in HostileRequests.Heads(method, refused)) yield return head;
        if (!operation.NeedsCredential) yield break;

        foreach (var credential in HostileRequests.Credentials)
        {
            yield return new(Cut(credential), lines => FuzzCase.Request(method, usual, [.. lines, credential], body))
            {
                IsWrong = true,
                IsAnonymous = true,
                BreaksHttp = true,
            };
        }
    }

    private static IEnumerable<FuzzCase> Bodies(DescribedOperation operation, string target, byte[]? body, Random dice)
    {
        foreach (var (name, whole) in HostileBodies.Whole())
        {
            // Nothing is what most of these want.
            if (body is null && (operation.Media is not null || name is "" or "{}")) continue;
            yield return Case(name, () => whole, true);
        }

        if (body is null) yield break;
        var places = HostileBodies.Of(operation.Example, operation.IsRequired).ToArray();
        foreach (var (name, make, isWrong) in places) yield return Case(name, make, isWrong);

        var values = HostileBodies.Numbers.Concat(HostileBodies.Texts.Select(text => JsonSerializer.Serialize(text))).ToArray();
        var pointers = HostileBodies.Places(operation.Example, "").Select(place => place.Pointer).Where(pointer => pointer.Length > 0).ToArray();
        for (var i = 0; i < Mixtures && pointers.Length > 0; i++)
        {
            var (first, second) = (pointers[dice.Next(pointers.Length)], pointers[dice.Next(pointers.Length)]);
            var (one, two) = (values[dice.Next(values.Length)], values[dice.Next(values.Length)]);
            if (first.StartsWith(second, StringComparison.Ordinal) || second.StartsWith(first, StringComparison.Ordinal)) continue;
            yield return Case($"{first} is {Cut(one)}, {second} is {Cut(two)}", () =>
            {
                // A number that is none to some readers goes in last, as it stands.
                using var half = JsonDocument.Parse(HostileBodies.Replaced(operation.Example, first, one[0] == '"' ? one : "0"));
                return Encoding.UTF8.GetBytes(HostileBodies.Replaced(half.RootElement, second, two));
            }, false);
        }

        FuzzCase Case(string name, Func<byte[]> make, bool isWrong) =>
            new(Cut(name), lines => FuzzCase.Request(operation.Method, target, lines, make())) { IsWrong = isWrong };
    }

    private static string Cut(string text) => text.Length <= 90 ? text : $"{text[..80]}… ({text.Length})";
}
