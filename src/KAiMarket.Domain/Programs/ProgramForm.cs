using System.Collections.Immutable;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Programs;

public sealed partial record Program
{
    /// <summary>
    /// A programme of 100,000 claims is some 7 MB, and is taken up in a tenth of the time that folding takes.
    /// </summary>
    private sealed class ProgramForm : IStateForm<Program>
    {
        public void Write(Program state, IStateWriter to)
        {
            to.Number(state.IsOpened ? 1 : 0);
            to.Number(state.IsClosed ? 1 : 0);
            to.Text(state.Owner.Value ?? "");
            to.Text(state.Title);
            to.Number(state.Budget.Amount);
            to.Number(state.Cap.Amount);
            to.Number(state.Remaining.Amount);
            to.Number(state.Ratios.Length);
            foreach (var ratio in state.Ratios)
            {
                to.Number((int)ratio.Type);
                to.Number(ratio.SelfPayBasisPoints);
            }

            Write(state.Claims.From, to);
            Write(state.Claims.Until, to);
            Write(state.VouchersExpireAt, to);

            // Each claim is of one firm, so the firms need no list of their own.
            var claims = state.Committed.Entries();
            to.Number(claims.Count);
            foreach (var (sme, claim) in claims)
            {
                to.Text(sme.Value);
                to.Text(claim.Firm.Value);
                to.Number((int)claim.Type);
                to.Number(claim.Government.Amount);
                to.Number(claim.SelfPay.Amount);
            }

            to.Number(state.Returned.Count);
            foreach (var (sme, amount) in state.Returned)
            {
                to.Text(sme.Value);
                to.Number(amount.Amount);
            }
        }

        public Program Read(IStateReader from)
        {
            var state = new Program
            {
                IsOpened = from.Number() == 1,
                IsClosed = from.Number() == 1,
                Owner = from.Text() is { Length: > 0 } owner ? new MinistryId(owner) : default,
                Title = from.Text(),
                Budget = new(from.Number()),
                Cap = new(from.Number()),
                Remaining = new(from.Number()),
                Ratios = ReadRatios(from),
                Claims = new(ReadTime(from), ReadTime(from)),
                VouchersExpireAt = ReadTime(from),
            };

            var (claims, firms) = (new GrowingMap<SmeId, Claim>(), new GrowingMap<FirmReference, SmeId>());
            for (var left = from.Number(); left > 0; left--)
            {
                var sme = new SmeId(from.Text());
                var claim = new Claim(
                    new(from.Text()), (ApplicantType)from.Number(), new(from.Number()), new(from.Number()));
                (claims, firms) = (claims.Add(sme, claim), firms.Add(claim.Firm, sme));
            }

            var returned = ImmutableDictionary.CreateBuilder<SmeId, Won>();
            for (var left = from.Number(); left > 0; left--) returned.Add(new(from.Text()), new(from.Number()));
            return state with { Committed = claims, Firms = firms, Returned = returned.ToImmutable() };
        }

        private static ImmutableArray<MatchRatio> ReadRatios(IStateReader from)
        {
            var ratios = ImmutableArray.CreateBuilder<MatchRatio>();
            for (var left = from.Number(); left > 0; left--)
                ratios.Add(new((ApplicantType)from.Number(), (int)from.Number()));
            return ratios.DrainToImmutable();
        }

        private static void Write(DateTimeOffset time, IStateWriter to) => to.Number(time.UtcTicks);

        private static DateTimeOffset ReadTime(IStateReader from) => new(from.Number(), TimeSpan.Zero);
    }
}
