using System.Globalization;
using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Views;

namespace KAiMarket.Gateway.Http;

/// <summary>A page of a list: ask again with <c>after=next</c> until it is null.</summary>
public sealed record ListReply<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Queries: their parameters, and the wait until the views show what the caller has seen.</summary>
internal static class Lists
{
    private const int UsualLimit = 100;
    private const int MostLimit = 1000;

    public static async Task ListAsync<T>(this Call call, Func<string?, int, Task<Page<T>>> query)
    {
        await call.AwaitViewsAsync();
        Page<T> page;
        try
        {
            page = await query(call.Query("after"), (int)call.Number("limit", UsualLimit, 1, MostLimit));
        }
        catch (FormatException)
        {
            throw new ProblemException(Problems.InvalidParameter.Because(
                "\"after\" is the \"next\" of an earlier page of the same list."));
        }

        call.Answer(new ListReply<T>(page.Items, page.Next), false, 0, page.Position);
    }

    public static async Task AwaitViewsAsync(this Call call)
    {
        var seen = await call.SeenAsync();
        if (seen <= call.Market.Views.Position) return;
        if (!await call.Market.Views.WaitForAsync(seen, Limits.ViewsPatience, call.Http.RequestAborted))
        {
            throw new ProblemException(Problems.ViewsBehind.Because(
                $"They show position {call.Market.Views.Position}; the request has seen {seen}."));
        }
    }

    public static string? Query(this Call call, string name)
    {
        var values = call.Http.Request.Query[name];
        return values.Count switch
        {
            0 => null,
            // No value of the market has a control character in it, and not every store takes one even to look for it.
            1 when values[0]!.Length is > 0 and <= 200 && !values[0]!.Any(char.IsControl) => values[0],
            _ => throw new ProblemException(Problems.InvalidParameter.Because(
                $"\"{name}\" is given once, with 1 to 200 characters, none of them a control character.")),
        };
    }

    public static T? QueryId<T>(this Call call, string name) where T : struct, IId<T>
    {
        var text = call.Query(name);
        if (text is null) return null;
        return T.IsValid(text)
            ? T.Of(text)
            : throw new ProblemException(Problems.InvalidParameter.Because($"\"{name}\" is an id: {Ids.Rule}."));
    }

    public static T? QueryName<T>(this Call call, string name) where T : struct, Enum
    {
        var text = call.Query(name);
        if (text is null) return null;
        foreach (var value in Enum.GetValues<T>())
            if (JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) == text) return value;
        var names = string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName));
        throw new ProblemException(Problems.InvalidParameter.Because($"\"{name}\" is one of {names}."));
    }

    public static bool? QueryFlag(this Call call, string name) => call.Query(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new ProblemException(Problems.InvalidParameter.Because($"\"{name}\" is true or false.")),
    };

    /// <summary>A time with its offset, such as 2026-11-23T10:00:00+09:00.</summary>
    public static DateTimeOffset? QueryTime(this Call call, string name)
    {
        var text = call.Query(name);
        if (text is null) return null;
        return text.Length > 10 && text[10] == 'T' && text.AsSpan(11).IndexOfAny("Z+-") >= 0
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new ProblemException(Problems.InvalidParameter.Because(
                $"\"{name}\" is a time with its offset, such as 2026-11-23T10:00:00+09:00 with + written as %2B."));
    }

    public static Won? QueryWon(this Call call, string name) =>
        call.Query(name) is null ? null : new Won(call.Number(name, 0, 0, Won.Most.Amount));

    public static long Number(this Call call, string name, long usual, long least, long most)
    {
        var text = call.Query(name);
        if (text is null) return usual;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new ProblemException(Problems.InvalidParameter.Because(
                $"\"{name}\" is a whole number from {least} to {most}."));
    }
}
