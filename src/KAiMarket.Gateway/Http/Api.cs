using System.Net.Http.Headers;
using KAiMarket.Domain;
using KAiMarket.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Gateway.Http;

/// <summary>
/// Maps operations, and stands at the door of each: load, key, rate, what the caller takes, and what went wrong.
/// </summary>
public sealed class Api(IEndpointRouteBuilder routes, Market market, ILogger log)
{
    private const string Forwarded = "X-Forwarded-For";

    private readonly List<Operation> _operations = [];
    private int _inside;

    public Market Market => market;
    public IReadOnlyList<Operation> Operations => _operations;

    public Operation Get(string path, Func<Call, Task> handle) => Map(HttpMethods.Get, path, handle);
    public Operation Put(string path, Func<Call, Task> handle) => Map(HttpMethods.Put, path, handle);
    public Operation Post(string path, Func<Call, Task> handle) => Map(HttpMethods.Post, path, handle);
    public Operation Delete(string path, Func<Call, Task> handle) => Map(HttpMethods.Delete, path, handle);

    /// <summary>
    /// Answers for the names that it has alone, gives every reply its security headers, and unknown addresses and wrong
    /// methods a problem too; to be used before the endpoints.
    /// </summary>
    public static RequestDelegate Guard(RequestDelegate next, Exposure exposure) => context =>
    {
        SecurityHeaders.Put(context.Response, exposure);
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<Operation>();
        if (exposure.IsBehindProxy && Exposure.CallerIn(context.Request.Headers[Forwarded].ToString()) is { } caller)
            context.Connection.RemoteIpAddress = caller;

        // Those who look after the process know it by its address.
        if (!exposure.Serves(context.Request.Headers.Host.ToString()) && operation is not { IsOfHealth: true })
            return Problems.WriteAsync(context, Problems.UnknownHost);
        return operation is not null ? next(context) : RefuseAsync(context, next);
    };

    private Operation Map(string method, string path, Func<Call, Task> handle)
    {
        var operation = new Operation(method, path);
        _operations.Add(operation);
        routes.MapMethods(path, [method], context => RunAsync(context, operation, handle)).WithMetadata(operation);
        return operation;
    }

    private async Task RunAsync(HttpContext context, Operation operation, Func<Call, Task> handle)
    {
        var arrived = market.Clock.GetUtcNow();
        RequestTelemetry.Begin(context, operation);
        try
        {
            if (Interlocked.Increment(ref _inside) > market.Limits.AtOnce)
                throw new ProblemException(Problems.Overload);
            var key = operation.Roles is null ? null : Admit(context.Request, operation.Roles);
            if (context.Request.QueryString.HasValue && !operation.Knows(context.Request.Query, out var unknown))
                throw new ProblemException(Problems.UnknownParameter.Because($"\"{Shortened(unknown)}\" is not known here."));
            if (!Accepts.Takes(context.Request, operation.Media))
                throw new ProblemException(Problems.NotAcceptable.Because($"Accept {operation.Media}."));

            await handle(new Call(context, market, operation, key, arrived));
        }
        catch (Exception failure)
        {
            if (context.RequestAborted.IsCancellationRequested
                && failure is OperationCanceledException or Microsoft.AspNetCore.Connections.ConnectionResetException)
                return;
            await AnswerAsync(context, operation, failure);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
            RequestTelemetry.End(context);
        }
    }

    private static string Shortened(string name) => name.Length <= 40 ? name : name[..36] + "...";

    private async Task AnswerAsync(HttpContext context, Operation operation, Exception failure)
    {
        var problem = Problems.Of(failure);
        if (problem.Code == Problems.Unexpected.Code)
            log.LogError(failure, "{Operation} failed ({Trace})", operation.Id, RequestTelemetry.TraceOf(context));
        if (context.Response.HasStarted)
        {
            // Half an answer must not pass for a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Put(context.Response, market.Exposure);
        await Problems.WriteAsync(context, problem);
    }

    private ApiKey Admit(HttpRequest request, Role[] roles)
    {
        var header = request.Headers.Authorization;
        if (header.Count == 0)
            throw new ProblemException(Problems.Unauthenticated.Because(
                "Send Authorization: Bearer followed by the key."));
        if (header.Count > 1 || header[0] is not { } text
            || !text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            || market.Keys.Find(text.AsSpan(7).Trim()) is not { } key)
            throw new ProblemException(Problems.Unauthenticated.Because("The key is not known, or was revoked."));

        if (!key.Rate.TryTake(
            market.Clock.GetTimestamp(), market.Clock.TimestampFrequency, market.Limits.RequestsPerSecond))
            throw new ProblemException(Problems.TooManyRequests.Because(
                $"It may ask {market.Limits.RequestsPerSecond} times a second."));
        return roles == Access.Everyone || roles.Contains(key.Role) ? key : throw Access.Denied(key.Actor);
    }

    private static async Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted) return;

        var problem = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                Problems.UnknownAddress.Because("The operations are described at /openapi/v1.json."),
            StatusCodes.Status405MethodNotAllowed =>
                Problems.WrongMethod.Because($"It takes {context.Response.Headers.Allow}."),
            _ => null,
        };
        if (problem is not null) await Problems.WriteAsync(context, problem);
    }
}
