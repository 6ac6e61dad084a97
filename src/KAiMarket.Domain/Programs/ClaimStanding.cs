using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Programs;

/// <summary>What an SME holds of a programme.</summary>
/// <param name="Claim">Null when it has claimed nothing.</param>
/// <param name="VouchersExpireAt">When the programme's vouchers expire.</param>
public sealed record ClaimStanding(Claim? Claim, DateTimeOffset VouchersExpireAt);

public sealed record FindClaim(SmeId Sme) : IQuestion<Program, ClaimStanding>
{
    public ClaimStanding AnswerFrom(Program state) =>
        new(state.Committed.TryGetValue(Sme, out var claim) ? claim : null, state.VouchersExpireAt);
}
