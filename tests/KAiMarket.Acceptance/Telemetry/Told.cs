using System.Globalization;

namespace KAiMarket.Acceptance.Telemetry;

/// <summary>One series of a metric, as it was last told.</summary>
/// <param name="Kind">gauge, counter (it only grows), sum or histogram.</param>
/// <param name="Value">Of a histogram, how many were recorded.</param>
/// <param name="Sum">Of a histogram's values.</param>
internal sealed record Series(
    string Meter, string Name, string Unit, string Kind, IReadOnlyDictionary<string, string> Tags, double Value, double Sum)
{
    public bool Has(params (string Name, string Value)[] tags) =>
        tags.All(tag => Tags.TryGetValue(tag.Name, out var value) && value == tag.Value);
}

internal sealed record Span(
    string Trace, string Id, string Parent, string Name, long Began, long Ended, IReadOnlyDictionary<string, string> Tags);

internal sealed record LogLine(string Level, string Body, IReadOnlyDictionary<string, string> Tags);

/// <summary>Reads what OTLP says, with the field numbers of opentelemetry-proto 1.</summary>
internal static class Told
{
    public static IEnumerable<Series> Metrics(Protobuf request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        from series in Of(scope.Message(1).Text(1), metric)
        select series;

    public static IEnumerable<Span> Spans(Protobuf request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new Span(
            span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(7), span.Number(8), Tags(span, 9));

    public static IEnumerable<LogLine> Logs(Protobuf request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from line in scope.Messages(2)
        select new LogLine(line.Text(3), Value(line.Message(5)), Tags(line, 6));

    public static IReadOnlyDictionary<string, string> Resource(Protobuf request) =>
        Tags(request.Message(1).Message(1), 1);

    private static IEnumerable<Series> Of(string meter, Protobuf metric)
    {
        var sum = metric.Message(7).Number(3) == 1 ? "counter" : "sum";
        foreach (var (field, kind) in new[] { (5, "gauge"), (7, sum), (9, "histogram") })
        {
            foreach (var point in metric.Message(field).Messages(1))
            {
                var (name, unit) = (metric.Text(1), metric.Text(3));
                yield return kind == "histogram"
                    ? new(meter, name, unit, kind, Tags(point, 9), point.Number(4), point.Real(5))
                    : new(meter, name, unit, kind, Tags(point, 7), point.Has(6) ? point.Number(6) : point.Real(4), 0);
            }
        }
    }

    private static Dictionary<string, string> Tags(Protobuf message, int field) =>
        message.Messages(field).ToDictionary(tag => tag.Text(1), tag => Value(tag.Message(2)));

    private static string Value(Protobuf value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? value.Number(2) == 1 ? "true" : "false"
        : value.Has(3) ? value.Number(3).ToString(CultureInfo.InvariantCulture)
        : value.Real(4).ToString(CultureInfo.InvariantCulture);
}
