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
    private readonly List<Operation> _operations = [];
    private string _group = "";
    private int _inside;

    public Market Market => market;
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The group of what is mapped from here on: its scopes are named after it.</summary>
    public Api Group(string name)
    {
        _group = name;
        return this;
    }

    public Operation Get(string path, Func<Call, Task> handle) => Map(HttpMethods.Get, path, handle);
    public Operation Put(string path, Func<Call, Task> handle) => Map(HttpMethods.Put, path, handle);
    public Operation Post(string path, Func<Call, Task> handle) => Map(HttpMethods.Post, path, handle);
    public Operation Delete(string path, Func<Call, Task> handle) => Map(HttpMethods.Delete, path, handle);

    /// <summary>Sees that all operations say who may do them.</summary>
    /// <exception cref="InvalidOperationException">One does not.</exception>
    public void DemandPermissions() => _operations.ForEach(operation => _ = operation.Permission);

    /// <summary>
    /// Answers for the names that it has alone, gives every reply its security headers, and unknown addresses and wrong
    /// methods a problem too; to be used before the endpoints.
    /// </summary>
    public static RequestDelegate Guard(RequestDelegate next, Exposure exposure) => context =>
    {
        SecurityHeaders.Put(context.Response, exposure);
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<Operation>();

        // Those who look after the process know it by its address.
        if (!exposure.Serves(context.Request.Headers.Host.ToString()) && operation is not { IsOfHealth: true })
            return Problems.WriteAsync(context, Problems.UnknownHost);
        return operation is not null ? next(context) : RefuseAsync(context, next);
    };

    private Operation Map(string method, string path, Func<Call, Task> handle)
    {
        var operation = new Operation(method, path, _group);
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
            Credential? credential = null;
            if (!operation.Permission.IsForAnyone) credential = Admit(context.Request, operation);
            else if (!operation.IsOfHealth) context.DemandModesty(market);
            if (context.Request.QueryString.HasValue && !operation.Knows(context.Request.Query, out var unknown))
                throw new ProblemException(Problems.UnknownParameter.Because($"\"{Shortened(unknown)}\" is not known here."));
            if (!Accepts.Takes(context.Request, operation.Media))
                throw new ProblemException(Problems.NotAcceptable.Because($"Accept {operation.Media}."));

            await handle(new Call(context, market, operation, credential, arrived));
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

    private Credential Admit(HttpRequest request, Operation operation)
    {
        var header = request.Headers.Authorization;
        if (header.Count == 0)
            throw new ProblemException(Problems.Unauthenticated.Because(
                "Send Authorization: Bearer followed by the key."));
        var credential = header.Count == 1 && header[0] is { } text
            && text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? Recognise(request, text.AsSpan(7).Trim())
            : throw Failed(request);

        if (!credential.Rate.TryTake(
            market.Clock.GetTimestamp(), market.Clock.TimestampFrequency, market.Limits.RequestsPerSecond))
            throw new ProblemException(Problems.TooManyRequests.Because(
                $"It may ask {market.Limits.RequestsPerSecond} times a second."));
        if (!market.Organisations.TryTake(credential))
            throw new ProblemException(Problems.TooManyRequests.Because(
                $"Its organisation may ask {market.Limits.OrganisationRequestsPerSecond} times a second."));
        if (!credential.Scopes.Allow(operation.Group, operation.Writes))
            throw new ProblemException(Problems.ScopeMissing.Because($"It needs the scope {operation.Scope}."));
        market.DemandHat(credential, operation);
        return operation.Permission.Of(credential.Role) != Grant.No
            ? credential
            : throw Access.Denied(credential.Actor);
    }

    // Who is known by memory is let in from any address: nobody guesses 256 bits, and a neighbour behind the same
    // address must not shut others out. Only the work of verifying what is new is refused there.
    private Credential Recognise(HttpRequest request, ReadOnlySpan<char> secret)
    {
        var door = market.Door ?? throw new InvalidOperationException("Only gateways let anybody in.");
        if (door.Find(secret) is { } known) return known;

        request.HttpContext.DemandPatience(market);
        return door.Verify(secret) ?? throw Failed(request);
    }

    private ProblemException Failed(HttpRequest request)
    {
        request.HttpContext.DemandPatience(market);
        market.Failures.Note(request.HttpContext.CallerName());
        return new(Problems.Unauthenticated.Because("The key is not known, has ended, or was revoked."));
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
