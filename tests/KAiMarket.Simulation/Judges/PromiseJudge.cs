using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.Store;

namespace KAiMarket.Simulation.Judges;

/// <summary>Holds everything that was said against the journal as it stands in the end.</summary>
internal static class PromiseJudge
{
    public static IEnumerable<string> Judge(MemoryStore store, Promises promises)
    {
        var histories = new Dictionary<string, IHistory>(StringComparer.Ordinal);
        IHistory Of(string stream) =>
            histories.TryGetValue(stream, out var history) ? history : histories[stream] = HistoryOf(store, stream);

        foreach (var broken in promises.Broken) yield return $"unexpected-failure: {broken}";
        foreach (var foreign in store.Lineage.Foreign) yield return $"foreign-predecessor: {foreign}";

        foreach (var promise in promises.Given)
        {
            if (Of(promise.Stream).Judge(promise) is { } wrong)
                yield return $"promise-kept: {promise.Home} on {promise.Stream}, {promise.Ask} ({promise.At.Command}): {wrong}";
        }

        foreach (var showing in promises.Shown)
        {
            if (Of(showing.Stream).Judge(showing) is { } wrong)
                yield return $"shown-as-folded: {showing.Home} on {showing.Stream}: {wrong}";
        }

        foreach (var twice in JudgeCommands(store, promises)) yield return twice;
    }

    private static IEnumerable<string> JudgeCommands(MemoryStore store, Promises promises)
    {
        var deciding = new Dictionary<string, (string Stream, long On)>(StringComparer.Ordinal);
        var written = new HashSet<(string Stream, string Command)>();
        foreach (var recorded in store.Events)
        {
            var command = Commands.IdOf(recorded);
            written.Add((recorded.Stream, command));
            if (!command.StartsWith('r')) continue;

            // Every sending of a request bears its id and a number of its own.
            var request = command[..command.IndexOf('.')];
            var decision = (recorded.Stream, Commands.DecidedOn(recorded));
            if (deciding.TryAdd(request, decision) || deciding[request] == decision) continue;
            yield return $"written-once: {request} wrote at {deciding[request]} and once more at position {recorded.Position}, {decision}.";
        }

        foreach (var denial in promises.Denied)
        {
            if (denial.Command.StartsWith('r') && written.Contains((denial.Stream, denial.Command)))
                yield return $"nothing-written: {denial.Command} on {denial.Stream} ended as unavailable, and is in the journal.";
        }
    }

    private static IHistory HistoryOf(MemoryStore store, string stream) => stream[..stream.IndexOf('/')] switch
    {
        "ministry" => new History<Ministry, MinistryCommand, MinistryEvent>(store, stream),
        "company" => new History<Company, CompanyCommand, CompanyEvent>(store, stream),
        "sme" => new History<Sme, SmeCommand, SmeEvent>(store, stream),
        "program" => new History<Program, ProgramCommand, ProgramEvent>(store, stream),
        "voucher" => new History<Voucher, VoucherCommand, VoucherEvent>(store, stream),
        "offer" => new History<Offer, OfferCommand, OfferEvent>(store, stream),
        "order" => new History<Order, OrderCommand, OrderEvent>(store, stream),
        "tender" => new History<Tender, TenderCommand, TenderEvent>(store, stream),
        "bid" => new History<Bid, BidCommand, BidEvent>(store, stream),
        "contract" => new History<Contract, ContractCommand, ContractEvent>(store, stream),
        var category => throw new NotSupportedException($"There is no aggregate '{category}'."),
    };
}
