using KAiMarket.Domain;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Simulation.Store;

namespace KAiMarket.Simulation.Judges;

/// <summary>Counts budgets and contracts' money along the journal, in whole won and without accounts.</summary>
internal static class SpendingJudge
{
    public static IEnumerable<string> Judge(MemoryStore store)
    {
        var lines = new Dictionary<(string Ministry, int Year, string Line), (long Amount, long Committed)>();
        var planned = new Dictionary<TenderId, (string Ministry, int Year, string Line)>();
        var owed = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var recorded in store.Events)
        {
            switch (recorded.Name)
            {
                case "plan-adopted.v1" when Facts.Read(recorded.Name, recorded.Data.Span) is PlanAdopted adopted:
                    var before = lines.Keys.Where(key => key.Ministry == recorded.Stream && key.Year == adopted.Year);
                    foreach (var key in before.ToList()) lines[key] = lines[key] with { Amount = 0 };
                    foreach (var line in adopted.Lines)
                    {
                        var key = (recorded.Stream, adopted.Year, line.Id);
                        lines[key] = (line.Amount.Amount, lines.GetValueOrDefault(key).Committed);
                    }

                    break;
                case "tender-planned.v1" when Facts.Read(recorded.Name, recorded.Data.Span) is TenderPlanned plan:
                    planned[plan.Tender] = (recorded.Stream, plan.Year, plan.Line);
                    Commit(plan.Tender, plan.Amount.Amount);
                    break;
                case "budget-released.v1" when Facts.Read(recorded.Name, recorded.Data.Span) is BudgetReleased released:
                    Commit(released.Tender, -released.Amount.Amount);
                    break;
                case "contract-signed.v1" when Facts.Read(recorded.Name, recorded.Data.Span) is ContractSigned signed:
                    owed[recorded.Stream] = signed.Amount.Amount;
                    break;
                case "milestone-paid.v1" when Facts.Read(recorded.Name, recorded.Data.Span) is MilestonePaid paid:
                    owed[recorded.Stream] -= paid.Paid.Amount + paid.Damages.Amount;
                    if (owed[recorded.Stream] is var left && (left < 0 || (paid.IsLast != (left == 0))))
                        yield return $"contract-paid-whole: {recorded.Stream} at position {recorded.Position}: {left} is left.";
                    break;
                default:
                    continue;
            }

            foreach (var (line, (amount, committed)) in lines)
            {
                if (committed < 0 || committed > amount)
                    yield return $"line-not-exceeded: {line} has {amount}, {committed} at position {recorded.Position}.";
            }
        }

        void Commit(TenderId tender, long amount)
        {
            var line = planned[tender];
            lines[line] = lines[line] with { Committed = lines[line].Committed + amount };
        }
    }
}
