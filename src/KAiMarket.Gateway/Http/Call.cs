using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KAiMarket.Domain;
using KAiMarket.Grains;
using KAiMarket.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KAiMarket.Gateway.Http;

/// <summary>One request that was let in: what it says, and how to answer it.</summary>
public sealed class Call(
    HttpContext http, Market market, Operation operation, Credential? credential, DateTimeOffset arrived)
{
    public const string PositionHeader = "KAiMarket-Position";

    /// <summary>The id of the epoch in which journal lines were read.</summary>
    public const string EpochHeader = "KAiMarket-Epoch";

    public HttpContext Http => http;
    public Market Market => market;
    public Operation Operation => operation;
    public Credential Credential =>
        credential ?? throw new InvalidOperationException("This operation asks for no credential.");
    public Actor Actor => Credential.Actor;

    /// <summary>True when the table of permissions lets the caller's role do this with what is not its own, too.</summary>
    public bool MayAll => operation.Permission.Of(Actor.Role) == Grant.Yes;

    /// <summary>
    /// What the domain learns of this request; its time is when it came in, before its body was read.
    /// </summary>
    public Moment Moment => new(arrived, Actor, CommandId());

    /// <exception cref="ProblemException">invalid-id</exception>
    public T Id<T>(string name) where T : struct, IId<T>
    {
        var text = http.GetRouteValue(name) as string;
        return T.IsValid(text)
            ? T.Of(text)
            : throw new ProblemException(Problems.InvalidId.Because($"{{{name}}} is {Ids.Rule}."));
    }

    public string Text(string name) => (string)http.GetRouteValue(name)!;

    /// <exception cref="ProblemException">invalid-id</exception>
    public long RouteNumber(string name, long least, long most = long.MaxValue) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw new ProblemException(Problems.InvalidId.Because(most == long.MaxValue
                ? $"{{{name}}} is a whole number of {least} or more."
                : $"{{{name}}} is a whole number from {least} to {most}."));

    public ValueTask<T> BodyAsync<T>(JsonTypeInfo<T> shape, int most = Limits.UsualBody) =>
        Body.ReadAsync(http, shape, most);

    /// <summary>The position that the caller has seen; 0 for none.</summary>
    /// <exception cref="ProblemException">invalid-header, journal-rewound</exception>
    public ValueTask<long> SeenAsync()
    {
        var header = http.Request.Headers[PositionHeader];
        if (header.Count == 0) return new(0);
        if (header.Count > 1
            || !long.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            throw new ProblemException(Problems.InvalidHeader.Because(
                $"{PositionHeader} is one whole number, as in an earlier reply."));
        }

        return position <= market.Tail.Newest || position <= market.Views.Position
            ? new(position)
            : CheckAsync(position);
    }

    // Another server of the market may have said it; one beyond the journal's end nobody has, and would wait in vain.
    private async ValueTask<long> CheckAsync(long position)
    {
        var head = await market.Journal.HeadAsync(http.RequestAborted);
        if (position <= head.Position) return position;

        var epoch = (await market.Journal.EpochsAsync(http.RequestAborted))[^1];
        throw new ProblemException(epoch.Number == 1
            ? Problems.InvalidHeader.Because(
                $"{PositionHeader} is {position}, which no reply can have said: the journal ends at {head.Position}.")
            : Problems.JournalRewound.Because(
                $"{PositionHeader} is {position}, and the journal ends at {head.Position}: it was put back to " +
                $"position {epoch.Position}, where its epoch {epoch.Number} began. What you saw beyond is gone. Look " +
                $"again without {PositionHeader}."));
    }

    /// <summary>Asks a grain, under the caller's If-Match.</summary>
    public async Task<Reply> AskAsync<TState, TCommand>(IAggregateGrain<TState, TCommand> grain, TCommand command) =>
        http.Request.Headers.IfMatch.Count > 0 && await UnlessMatchedAsync(grain) is { } reply
            ? reply
            : await grain.Ask(command, Moment, IfVersion());

    /// <summary>Asks a grain, under the caller's If-Match, and what it holds then.</summary>
    public async Task<Answered<TAnswer>> AskAsync<TState, TCommand, TAnswer>(
        IAggregateGrain<TState, TCommand> grain, TCommand command, IQuestion<TState, TAnswer> question)
        where TAnswer : class =>
        http.Request.Headers.IfMatch.Count > 0 && await UnlessMatchedAsync(grain) is { } reply
            ? new(reply, null)
            : await grain.Ask(command, question, Moment, IfVersion());

    // * wants that the aggregate exists. A grain is asked for a version only, so this one is looked up first.
    private async Task<Reply?> UnlessMatchedAsync<TState, TCommand>(IAggregateGrain<TState, TCommand> grain) =>
        http.Request.Headers.IfMatch is ["*"] && await grain.Version() == 0
            ? new Reply(Preconditions.VersionDiffers.Because("It does not exist."), 0, 0, false)
            : null;

    /// <summary>Asks a grain and answers with a part of what it holds then.</summary>
    public async Task ChangeAsync<TState, TCommand, TAnswer, TResource>(
        IAggregateGrain<TState, TCommand> grain, TCommand command, IQuestion<TState, TAnswer> question,
        Func<TAnswer, TResource> show)
        where TAnswer : class
    {
        var (reply, answer) = await AskAsync(grain, command, question);
        if (reply.Refusal is { } refusal)
        {
            await RefuseAsync(refusal, reply.Position);
            return;
        }

        Answer(show(answer!), reply.Changed, reply.Version, reply.Position);
    }

    /// <summary>Answers with what a grain holds, or that there is nothing.</summary>
    public async Task ShowAsync<TState, TCommand, TResource>(
        IAggregateGrain<TState, TCommand> grain, Func<TState, TResource> show) =>
        Show(await grain.Read(await SeenAsync()), show);

    /// <summary>Answers with a part of what a grain holds, or that there is nothing.</summary>
    public async Task ShowAsync<TState, TCommand, TAnswer, TResource>(
        IAggregateGrain<TState, TCommand> grain, IQuestion<TState, TAnswer> question, Func<TAnswer, TResource> show)
        where TAnswer : class =>
        Show(await grain.Read(question, await SeenAsync()), show);

    private void Show<TAnswer, TResource>(Reading<TAnswer> reading, Func<TAnswer, TResource> show)
    {
        if (reading.Version == 0) throw new ProblemException(Problems.NotFound);
        AnswerUnlessKnown(show(reading.State), reading.Version, reading.Position);
    }

    public void AnswerUnlessKnown<TResource>(TResource resource, long version, long position)
    {
        if (version > 0 && http.Request.Headers.IfNoneMatch is { Count: > 0 } known && Knows(known, version))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            Mark(version, position);
            return;
        }

        Answer(resource, false, version, position);
    }

    /// <summary>Answers 201 when something changed, else 200.</summary>
    public void Answer<TResource>(TResource resource, bool changed, long version, long position)
    {
        http.Response.StatusCode = changed ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        Mark(version, position);
        Json.Write(http.Response, resource);
    }

    public Task RefuseAsync(Refusal refusal, long position) => RefuseAsync(Problems.Of(refusal), position);

    public Task RefuseAsync(Problem problem, long position)
    {
        if (position > 0) Mark(0, position);

        // The blame may lie in the address or in what the market knows: only a member of the body has a pointer.
        return Problems.WriteAsync(
            http, operation.BodyHas(problem.Pointer) ? problem : problem with { Pointer = null });
    }

    private void Mark(long version, long position)
    {
        var headers = http.Response.Headers;
        if (version > 0) headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        headers[PositionHeader] = position.ToString(CultureInfo.InvariantCulture);
    }

    private static bool Knows(Microsoft.Extensions.Primitives.StringValues known, long version)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        foreach (var header in known)
            foreach (var range in header!.Split(','))
                if (range.AsSpan().Trim() is var text
                    && (text is "*" || text.SequenceEqual(tag)
                        || (text.StartsWith("W/") && text[2..].SequenceEqual(tag))))
                    return true;
        return false;
    }

    private long? IfVersion()
    {
        var match = http.Request.Headers.IfMatch;
        if (match.Count == 0 || match is ["*"]) return null;
        if (match.Count == 1 && match[0] is [_, _, _, ..] text)
        {
            // A weak tag never matches strongly: a version that nothing has.
            if (text.StartsWith("W/\"", StringComparison.Ordinal)) return -1;
            if (text[0] == '"' && text[^1] == '"')
                return long.TryParse(
                    text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                    ? version
                    : -1;
        }

        throw new ProblemException(Problems.InvalidHeader.Because(
            "If-Match is one ETag of this resource, such as \"3\" in quotes, or *."));
    }

    /// <summary>
    /// The caller's own id of this command, its trace, or the connection's count: for the audit trail only.
    /// </summary>
    private string CommandId()
    {
        var headers = http.Request.Headers;
        if (headers.TryGetValue("Idempotency-Key", out var own))
        {
            return own.Count == 1 && IsToken(own[0])
                ? own[0]!
                : throw new ProblemException(Problems.InvalidHeader.Because(
                    "Idempotency-Key is 1 to 64 letters, digits, - . _ or ~."));
        }

        return headers.TraceParent is [{ Length: 55 } trace] && IsToken(trace)
            ? trace.Substring(3, 32)
            : http.TraceIdentifier;
    }

    private static bool IsToken(string? text)
    {
        if (text is not { Length: > 0 and <= 64 }) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_' or '~')) return false;
        return true;
    }
}
