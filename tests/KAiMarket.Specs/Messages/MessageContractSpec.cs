using System.Text.Json;
using System.Text.Json.Nodes;
using KAiMarket.Grains.Messages;

namespace KAiMarket.Specs.Messages;

/// <summary>
/// While a cluster is upgraded, processes of two versions talk to each other: what one has sent the other must read. A
/// member may be added here, with a default; none may change or go.
/// </summary>
public sealed class MessageContractSpec
{
    private static readonly Moment At = new(Sample.Noon, new Actor("key-1", "firm-7", Role.Sme), "command-1");
    private static readonly Refusal Refused = new("too-little", Kind.Conflict, "Too little", "total", "7 left.");

    public static TheoryData<string> Names => [.. MessageNames.All.Select(pair => pair.Key)];

    [Theory, MemberData(nameof(Names))]
    public void A_message_is_written_as_ever(string name) =>
        Repository.Holds(string.Join('\n', LinesOf(name)) + "\n", FileOf(name));

    [Theory, MemberData(nameof(Names))]
    public void A_message_is_read_as_ever_also_with_something_that_is_not_known_yet(string name)
    {
        var lines = File.ReadAllLines(Repository.At(FileOf(name)));
        var type = MessageNames.TypeOf(name);
        if (AnswerOf(type) is { } answer)
        {
            Assert.Equal(lines[0], Write(Read<ReadMessage>(WithMore(lines[0]))));
            var read = Read<AnswerMessage>(WithMore(lines[1]));
            var state = ((JsonElement)read.Value!).Deserialize(answer, MessageJson.Options);
            Assert.Equal(lines[1], Write(read with { Value = state }));
        }
        else
        {
            Assert.Equal(lines[0], Write(Read<AskMessage>(WithMore(lines[0]))));
        }
    }

    [Fact]
    public void Every_golden_message_still_has_its_message() => Assert.Equal(
        Directory.GetFiles(Repository.At("tests", "KAiMarket.Specs", "Messages"), "*.json")
            .Select(Path.GetFileNameWithoutExtension).Where(name => name is not ("answers" or "asked-at-once")).Order(StringComparer.Ordinal),
        MessageNames.All.Select(pair => pair.Key));

    [Fact]
    public void Answers_and_failures_are_written_as_ever()
    {
        AnswerMessage[] answers =
        [
            AnswerMessage.Of(new Grains.Reply(null, 3, 42, true)),
            AnswerMessage.Of(new Grains.Reply(Refused, 3, 42, false)),
            .. Enum.GetValues<FailureKind>().Select(kind => new AnswerMessage(new Failure(kind, "why"))),
        ];
        Repository.Holds(
            string.Concat(answers.Select(answer => Write(answer) + "\n")),
            "tests", "KAiMarket.Specs", "Messages", "answers.json");
        Assert.All(answers, answer => Assert.Equal(answer, Read<AnswerMessage>(WithMore(Write(answer)))));
    }

    [Fact]
    public void A_command_that_asks_a_question_travels_with_it()
    {
        var message = new AskMessage(Specimen.Of(MessageNames.TypeOf("capture-hold")), At, null,
            Specimen.Of(MessageNames.TypeOf("find-hold")));
        Repository.Holds(Write(message) + "\n", FileOf("asked-at-once"));
        Assert.Equal(message, Read<AskMessage>(WithMore(Write(message))));
    }

    [Fact]
    public void What_failed_at_home_fails_alike_at_the_caller()
    {
        Exception[] met =
        [
            new Journal.JournalUnavailableException("a"), new Journal.JournalFullException("b"),
            new Journal.JournalOutcomeUnknownException("c"), new UnknownFactException("sung.v9"),
        ];
        Assert.All(met, exception =>
        {
            var answer = Read<AnswerMessage>(Write(new AnswerMessage(Failure.Of(exception))));
            var thrown = Assert.Throws(exception.GetType(), () => answer.ToReply());
            Assert.Equal(exception.Message, thrown.Message);
        });
        var bug = Read<AnswerMessage>(Write(new AnswerMessage(Failure.Of(new InvalidDataException("d")))));
        Assert.Throws<InvalidOperationException>(() => bug.ToReading<Domain.Smes.Sme>());
    }

    [Fact]
    public void What_is_not_there_travels_too()
    {
        Assert.Equal(new ReadMessage(Seen: 7), Read<ReadMessage>(Write(new ReadMessage(Seen: 7))));
        object[] empty =
        [
            new Domain.Programs.ClaimStanding(null, Sample.Noon), new Domain.Vouchers.HoldStanding(null),
            new Domain.Offers.OfferTerms(null, false),
            Domain.Orders.OrderSummary.Asked.AnswerFrom(Domain.Orders.Order.Initial),
            Domain.Vouchers.VoucherBalance.Asked.AnswerFrom(Domain.Vouchers.Voucher.Initial),
        ];
        Assert.All(empty, answer =>
        {
            var json = (JsonElement)Read<AnswerMessage>(Write(new AnswerMessage(Value: answer))).Value!;
            Assert.Equal(answer, json.Deserialize(answer.GetType(), MessageJson.Options));
        });
    }

    [Fact]
    public void A_message_of_a_newer_program_says_what_to_do()
    {
        var fault = Assert.Throws<JsonException>(
            () => Read<AskMessage>(Write(new AskMessage(Specimen.Of(MessageNames.TypeOf("claim-voucher")), At))
                .Replace("claim-voucher", "sing-song", StringComparison.Ordinal)));
        Assert.Contains("upgrade this program", fault.Message, StringComparison.Ordinal);
    }

    private static string[] LinesOf(string name)
    {
        var message = Specimen.Of(MessageNames.TypeOf(name));
        return AnswerOf(message.GetType()) is { } answer
            ? [Write(new ReadMessage(message, 42, 3, 2_000)),
                Write(new AnswerMessage(Version: 3, Position: 42, Value: Specimen.Of(answer)))]
            : [Write(new AskMessage(message, At, 2))];
    }

    private static Type? AnswerOf(Type message) => message.GetInterfaces()
        .Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IQuestion<,>))
        .Select(face => face.GetGenericArguments()[1]).SingleOrDefault();

    private static string WithMore(string message)
    {
        var json = JsonNode.Parse(message)!.AsObject();
        json["addedLater"] = new JsonObject { ["some"] = "thing" };
        return json.ToJsonString();
    }

    private static string[] FileOf(string name) => ["tests", "KAiMarket.Specs", "Messages", name + ".json"];

    private static string Write<T>(T message) => JsonSerializer.Serialize(message, MessageJson.Options);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, MessageJson.Options)!;
}
