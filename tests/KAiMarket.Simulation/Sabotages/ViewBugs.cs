using System.Text;
using KAiMarket.Journal;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>The views read another self-pay share of each claim than the journal has.</summary>
internal sealed class ViewDiffers : Sabotage
{
    public override string[] Violates => ["views-equal-model"];

    public override IJournal ForViews(IJournal journal) => new Distorted(journal);

    private sealed class Distorted(IJournal journal) : IJournal
    {
        public Task OpenAsync(CancellationToken cancel = default) => journal.OpenAsync(cancel);

        public Task<Commit> CommitAsync(IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default) =>
            journal.CommitAsync(batch, now, cancel);

        public IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
            string stream, long afterVersion, CancellationToken cancel = default) =>
            journal.ReadStreamAsync(stream, afterVersion, cancel);

        public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
            long afterPosition, int most, CancellationToken cancel = default) =>
            (await journal.ReadAsync(afterPosition, most, cancel)).Select(Distort).ToList();

        public Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(
            long afterFirst, int most, CancellationToken cancel = default) =>
            journal.ReadBatchesAsync(afterFirst, most, cancel);

        public Task<Head> HeadAsync(CancellationToken cancel = default) => journal.HeadAsync(cancel);

        public Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) =>
            journal.EpochsAsync(cancel);

        public ValueTask DisposeAsync() => journal.DisposeAsync();

        private static RecordedEvent Distort(RecordedEvent recorded)
        {
            if (recorded.Name != "voucher-claimed.v1") return recorded;

            var data = Encoding.UTF8.GetString(recorded.Data.Span).Replace("\"selfPay\":", "\"selfPay\":1", StringComparison.Ordinal);
            return recorded with { Data = Encoding.UTF8.GetBytes(data), Fact = null };
        }
    }
}
