using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Benchmarks.Peers;

/// <summary>
/// How a claim is usually built: the programme is a row with what remains, and a claim takes from it and leaves a row
/// of its own, in one transaction that holds the programme's row until it is durable.
/// </summary>
internal abstract class RowLock : IAsyncDisposable
{
    public static async Task<RowLock> OpenAsync(string store)
    {
        RowLock rows = store.Contains("Host=", StringComparison.Ordinal) ? new PostgresRowLock(store) : new SqliteRowLock(store);
        await rows.PrepareAsync();
        return rows;
    }

    /// <summary>Makes the tables.</summary>
    protected abstract Task PrepareAsync();

    /// <summary>Makes a programme with money for every claim of the benchmark.</summary>
    protected abstract Task OpenProgramAsync(string program, long budget);

    /// <summary>False when the money does not suffice.</summary>
    protected abstract ValueTask<bool> ClaimAsync(string program, string sme, long amount);

    public void Map(WebApplication app)
    {
        app.MapPut("/v1/programs/{program}", async (string program, HttpContext http) =>
            await OpenProgramAsync(program, await AmountAsync(http, "budget"u8.ToArray())));
        app.MapPut("/v1/programs/{program}/claims/{sme}", async (string program, string sme, HttpContext http) =>
        {
            var granted = await ClaimAsync(program, sme, await AmountAsync(http, Total));
            http.Response.StatusCode = granted ? StatusCodes.Status201Created : StatusCodes.Status409Conflict;
        });
    }

    private static readonly byte[] Total = "total"u8.ToArray();

    private static async ValueTask<long> AmountAsync(HttpContext http, byte[] member)
    {
        var body = http.Request.BodyReader;
        var read = await body.ReadAtLeastAsync((int)http.Request.ContentLength!.Value);
        var amount = Amount(new Utf8JsonReader(read.Buffer), member);
        body.AdvanceTo(read.Buffer.End);
        return amount;
    }

    private static long Amount(Utf8JsonReader json, byte[] member)
    {
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals(member)) continue;
            json.Read();
            return json.GetInt64();
        }

        throw new BadHttpRequestException("The amount is missing.");
    }

    public abstract ValueTask DisposeAsync();
}
