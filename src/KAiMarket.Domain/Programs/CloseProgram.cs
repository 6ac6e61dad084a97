using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Programs;

/// <param name="Owner">Who gets the money back.</param>
/// <param name="Returned">What was in no voucher.</param>
[StoredAs("program-closed.v1")]
public sealed record ProgramClosed(MinistryId Owner, Won Returned) : ProgramEvent;

/// <summary>
/// Ends a programme: no more claims, and what is left goes back to its owner. The owner may do so at any time, the
/// market once the claims period is over. Vouchers live on; what they return goes to the owner. Asking again changes
/// nothing.
/// </summary>
public sealed record CloseProgram : ProgramCommand
{
    public static readonly Refusal ProgramMissing = Program.Missing;
    public static readonly Refusal NotYours = Program.NotYours;
    public static readonly Refusal StillOpen = new("program-still-open", Kind.Early,
        "Only its owner closes a programme before its claims period is over");

    public static Decision<ProgramEvent> Decide(Program program, CloseProgram close, Moment at) => program switch
    {
        { IsOpened: false } => ProgramMissing,
        _ when !at.Actor.ActsFor(Role.Ministry, program.Owner.Value) => NotYours,
        { IsClosed: true } => new AlreadySo(),
        _ when at.Actor.RunsMarket && !program.Claims.HasEnded(at.Now) =>
            StillOpen.Because($"Claims end at {program.Claims.Until:u}."),
        _ => new ProgramClosed(program.Owner, program.Remaining),
    };
}
