using System.Text.Json;
using System.Text.Json.Serialization;
using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Grains.Messages;

// What travels between processes where an aggregate's home is in another one. Members are only ever added, and those
// that are added have a default: while a cluster is upgraded, processes of two versions talk to each other.

/// <summary>A command on its way to the home of its aggregate.</summary>
/// <param name="Question">What to answer once the command is done; null for nothing.</param>
public sealed partial record AskMessage(
    [property: JsonConverter(typeof(NamedJson))] object Command, Moment At, long? IfVersion = null,
    [property: JsonConverter(typeof(NamedJson)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    object? Question = null);

/// <summary>A question on its way.</summary>
/// <param name="Question">Null asks for the whole state.</param>
/// <param name="VersionOnly">Asks for no state at all.</param>
/// <param name="Seen">A position that the answer must not be older than.</param>
/// <param name="Past">Answer once the version is greater than this, or when patience ends.</param>
/// <param name="PatienceMilliseconds">How long to wait for that version.</param>
public sealed partial record ReadMessage(
    [property: JsonConverter(typeof(NamedJson))] object? Question = null, long Seen = 0, long? Past = null,
    int PatienceMilliseconds = 0, bool VersionOnly = false);

/// <summary>What the home answers.</summary>
/// <param name="Failure">Why it could neither decide nor show; null when it could.</param>
/// <param name="Refusal">The rule that said no.</param>
/// <param name="Version">Of the aggregate.</param>
/// <param name="Position">Of its last event.</param>
/// <param name="Changed">False when it was already so, or refused, or only read.</param>
/// <param name="Value">The answer to the question, or the state that was read: an object within one process, JSON from another.</param>
public sealed partial record AnswerMessage(
    Failure? Failure = null, Refusal? Refusal = null, long Version = 0, long Position = 0, bool Changed = false,
    object? Value = null)
{
    public static AnswerMessage Of(Reply reply) => new(null, reply.Refusal, reply.Version, reply.Position, reply.Changed);

    public static AnswerMessage Of<TAnswer>(Reading<TAnswer> reading) where TAnswer : class =>
        new(null, null, reading.Version, reading.Position, false, reading.State);

    public static AnswerMessage Of<TAnswer>(Answered<TAnswer> answered) where TAnswer : class =>
        Of(answered.Reply) with { Value = answered.Answer };

    /// <exception cref="Exception">What the home met.</exception>
    public Reply ToReply() =>
        Failure is null ? new Reply(Refusal, Version, Position, Changed) : throw Failure.ToException();

    /// <exception cref="Exception">What the home met.</exception>
    public Reading<TAnswer> ToReading<TAnswer>() where TAnswer : class =>
        Failure is null ? new(ValueAs<TAnswer>()!, Version, Position) : throw Failure.ToException();

    /// <exception cref="Exception">What the home met.</exception>
    public Answered<TAnswer> ToAnswered<TAnswer>() where TAnswer : class => new(ToReply(), ValueAs<TAnswer>());

    private TAnswer? ValueAs<TAnswer>() where TAnswer : class =>
        Value is JsonElement json ? json.Deserialize<TAnswer>(MessageJson.Options) : (TAnswer?)Value;
}

/// <summary>An exception that the gateway has an answer for, or a bug, as it travels.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Message">Its message; of an unknown fact its name.</param>
public sealed record Failure(FailureKind Kind, string Message)
{
    public static Failure Of(Exception exception) => exception switch
    {
        JournalFullException => new(FailureKind.Full, exception.Message),
        JournalUnavailableException => new(FailureKind.Unavailable, exception.Message),
        JournalOutcomeUnknownException => new(FailureKind.OutcomeUnknown, exception.Message),
        UnknownFactException fact => new(FailureKind.UnknownFact, fact.Name),
        _ => new(FailureKind.Bug, $"{exception.GetType().Name}: {exception.Message}"),
    };

    public Exception ToException() => Kind switch
    {
        FailureKind.Full => new JournalFullException(Message),
        FailureKind.Unavailable => new JournalUnavailableException(Message),
        FailureKind.OutcomeUnknown => new JournalOutcomeUnknownException(Message),
        FailureKind.UnknownFact => new UnknownFactException(Message),
        _ => new InvalidOperationException($"The home of the aggregate failed: {Message}"),
    };
}

public enum FailureKind { Bug, Unavailable, Full, OutcomeUnknown, UnknownFact }
