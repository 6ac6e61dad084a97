using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using KAiMarket.Journal;

namespace KAiMarket.Grains;

/// <summary>
/// One command under way as telemetry sees it: counted by what became of it, and a span below its request's.
/// </summary>
internal readonly struct Asked
{
    /// <summary>The tag that says which kind of aggregate it was: the first part of its stream's name.</summary>
    public const string Aggregate = "kaimarket.aggregate";

    private const string Command = "kaimarket.command", Outcome = "kaimarket.outcome", Refusal = "kaimarket.refusal";

    private static readonly Counter<long> Commands = Telemetry.Meter.CreateCounter<long>(
        "kaimarket.commands", "{command}", "Commands that aggregates answered, by what became of them.");

    private static readonly ConcurrentDictionary<Type, string> Names = new();

    private readonly string _aggregate;
    private readonly string _command;
    private readonly Activity? _span;

    private Asked(string aggregate, string command, Activity? span) =>
        (_aggregate, _command, _span) = (aggregate, command, span);

    /// <summary>Whether anybody counts or traces commands.</summary>
    public static bool IsWatched => Commands.Enabled || Telemetry.Source.HasListeners();

    /// <summary>Asks, counts and traces.</summary>
    public static async Task<Answered<TState>> WatchAsync<TState>(
        string aggregate, object command, Func<Task<Answered<TState>>> ask)
    {
        var name = Names.GetOrAdd(
            command.GetType(), static type => JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name));
        var asked = new Asked(aggregate, name, Telemetry.Source.StartActivity(name));
        try
        {
            var answered = await ask();
            var reply = answered.Reply;
            var outcome = reply.Refusal is not null ? "refused" : reply.Changed ? "done" : "repeated";
            asked.End(outcome, Refusal, reply.Refusal?.Code);
            return answered;
        }
        catch (Exception failure)
        {
            // Only its kind: what it says may name somebody.
            asked._span?.SetStatus(ActivityStatusCode.Error);
            asked.End("failed", "error.type", failure.GetType().Name);
            throw;
        }
    }

    private void End(string outcome, string why, string? reason)
    {
        var tags = new TagList { { Aggregate, _aggregate }, { Command, _command }, { Outcome, outcome } };
        if (reason is not null) tags.Add(why, reason);
        Commands.Add(1, tags);

        if (_span is null) return;
        foreach (var (name, value) in tags) _span.SetTag(name, value);
        _span.Dispose();
    }
}
