using System.Diagnostics.Metrics;

namespace KAiMarket.Conformance.Telemetry;

/// <summary>One measurement, with its tags in order of their names as <c>name=value</c>.</summary>
internal sealed record Measured(string Name, double Value, string Tags);

/// <summary>Hears what one test measures, whatever others do at the same time.</summary>
internal sealed class Heard : IDisposable
{
    private static readonly AsyncLocal<Heard?> s_here = new();

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<Measured> _measured = [];

    /// <param name="meter">Whose instruments; null for those that all share.</param>
    public Heard(Meter? meter = null)
    {
        s_here.Value = this;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == (meter ?? KAiMarket.Journal.Telemetry.Meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Measured> All { get { lock (_lock) return [.. _measured]; } }

    /// <summary>The sums by tags of what was heard under a name, as <c>tags: sum</c>.</summary>
    public string[] Sums(string name) =>
        [.. All.Where(measured => measured.Name == name).GroupBy(measured => measured.Tags)
            .Select(group => $"{group.Key}: {group.Sum(measured => measured.Value)}").Order(StringComparer.Ordinal)];

    /// <summary>Asks now for what is observed.</summary>
    public Heard Ask()
    {
        lock (_lock) _measured.Clear();
        _listener.RecordObservableInstruments();
        return this;
    }

    public void Dispose() => _listener.Dispose();

    // A call carries the test that made it; the writer of a home carries the test that opened it.
    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (s_here.Value != this) return;
        var sorted = tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal);
        lock (_lock) _measured.Add(new(instrument.Name, value, string.Join(' ', sorted)));
    }
}
