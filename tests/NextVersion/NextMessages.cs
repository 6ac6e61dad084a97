namespace KAiMarket.Grains.Messages;

// Built in only with -p:NextVersion=true: the messages of a version that says more than this one, for the test that
// upgrades a cluster under load.

public sealed partial record AskMessage
{
    public string SinceNextVersion { get; init; } = "a member that the version before does not know";
}

public sealed partial record ReadMessage
{
    public string SinceNextVersion { get; init; } = "a member that the version before does not know";
}

public sealed partial record AnswerMessage
{
    public string SinceNextVersion { get; init; } = "a member that the version before does not know";
}
