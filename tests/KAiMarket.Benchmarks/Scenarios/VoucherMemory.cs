using System.Net;
using System.Runtime.CompilerServices;
using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;
using KAiMarket.Grains.Local;
using KAiMarket.Journal;
using KAiMarket.Silo;
using Microsoft.Extensions.Logging.Abstractions;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// What an active voucher costs in memory: the market's own activations in this process, on a journal that makes up each
/// stream when it is read, so that nothing but activations is left to count. And that idle ones leave.
/// </summary>
internal static class VoucherMemory
{
    private const int FinishedOrders = 10;

    public static async Task<Dictionary<string, double>> MeasureAsync(int vouchers)
    {
        var measured = new Dictionary<string, double> { ["memoryVouchers"] = vouchers };
        foreach (var (name, orders) in ((string, int)[])[("Fresh", 0), ("WithOrders", FinishedOrders)])
        {
            await using var context = new Context(orders);
            var grains = new LocalGrains(context.OfHomes);
            await ActivateAsync(grains, 1000);
            grains.CloseIdle(TimeSpan.Zero);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            await ActivateAsync(grains, vouchers);
            if (grains.Active != vouchers) throw new BenchmarkException($"{grains.Active} vouchers are active instead of {vouchers}.");
            measured[$"bytesPerVoucher{name}"] = BytesSince(before, vouchers);
            grains.CloseIdle(TimeSpan.Zero);
            measured[$"activeAfterIdle{name}"] = grains.Active;
            measured[$"bytesLeftPerVoucher{name}"] = BytesSince(before, vouchers);
            if (OrleansEngine.IsBuilt) measured[$"bytesPerVoucherInSilo{name}"] = await MeasureSiloAsync(orders, vouchers);
        }

        return measured;
    }

    // Orleans keeps what it knows of an activation beside it, and where it is.
    private static async Task<double> MeasureSiloAsync(int orders, int vouchers)
    {
        await using var context = new Context(orders);
        await using var silo = await OrleansEngine.StartSiloAsync(
            new ClusterOptions(null, IPAddress.Loopback), _ => context.OfHomes, () => Task.CompletedTask,
            NullLoggerFactory.Instance, CancellationToken.None);
        await ActivateAsync(silo.Grains, 1000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await ActivateAsync(silo.Grains, vouchers, from: 1000);
        var (_, detail) = await silo.LookAsync(CancellationToken.None);
        if (!detail.EndsWith($" {vouchers + 1000} homes", StringComparison.Ordinal))
            throw new BenchmarkException($"Not all vouchers are active: {detail}.");
        return BytesSince(before, vouchers);
    }

    private static double BytesSince(long before, int vouchers) =>
        (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / vouchers;

    private static async Task ActivateAsync(IGrains grains, int vouchers, int from = 0)
    {
        for (var i = from; i < from + vouchers; i++)
        {
            var reading = await grains.Voucher(new VoucherId(new ProgramId("memory"), new SmeId($"s-{i:0000000}"))).Read();
            if (!reading.State.IsIssued) throw new BenchmarkException("A voucher was not read.");
        }
    }

    private sealed class Context : IAsyncDisposable
    {
        public Context(int orders)
        {
            var journal = new MadeUpJournal(orders);
            var tail = new JournalTail(journal, TimeProvider.System);
            OfHomes = new(journal, new GroupCommit(journal, tail, TimeProvider.System), tail, TimeProvider.System);
        }

        public ActivationContext OfHomes { get; }

        public ValueTask DisposeAsync() => OfHomes.Writer.DisposeAsync();
    }

    /// <summary>Every stream is a voucher that was issued and, if wanted, has one open order and some finished ones.</summary>
    private sealed class MadeUpJournal(int finished) : IJournal
    {
        public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
            string stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel = default)
        {
            await Task.CompletedTask;
            var version = 0L;
            foreach (var fact in Facts(stream[(stream.IndexOf('.') + 1)..]))
            {
                if (++version <= afterVersion) continue;
                yield return new RecordedEvent(
                    1, stream, version, Domain.Facts.NameOf(fact), Domain.Facts.Write(fact), default, DateTimeOffset.UnixEpoch);
            }
        }

        private IEnumerable<VoucherEvent> Facts(string sme)
        {
            yield return new VoucherIssued(
                new ProgramId("memory"), new SmeId(sme), new Won(9_000_000), new Won(1_000_000), DateTimeOffset.UnixEpoch.AddYears(60));
            for (var i = 0; i < finished; i++)
            {
                var order = new OrderId($"{sme}-{i}");
                yield return new AmountHeld(order, new Won(900), new Won(100));
                yield return new HoldCaptured(order, new Won(900), new Won(100), Won.Zero, Won.Zero);
            }

            if (finished > 0) yield return new AmountHeld(new OrderId($"{sme}-open"), new Won(900), new Won(100));
        }

        public Task OpenAsync(CancellationToken cancel = default) => Task.CompletedTask;

        public Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) =>
            throw new NotSupportedException();

        public Task<Head> HeadAsync(CancellationToken cancel = default) =>
            Task.FromResult(new Head(1, DateTimeOffset.UnixEpoch, default));

        public Task<Commit> CommitAsync(IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default) =>
            throw new NotSupportedException("Nothing is written here.");

        public Task<IReadOnlyList<RecordedEvent>> ReadAsync(long afterPosition, int most, CancellationToken cancel = default) =>
            Task.FromResult<IReadOnlyList<RecordedEvent>>([]);

        public Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(long afterFirst, int most, CancellationToken cancel = default) =>
            Task.FromResult<IReadOnlyList<RecordedBatch>>([]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
