using KAiMarket.Domain;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway.Http;

/// <summary>
/// What the API's description says of one operation, and what every request to it must satisfy before it is handled.
/// Examples are typed values written by the same serializer as the replies, so they cannot drift from the code.
/// </summary>
public sealed class Operation(string method, string path)
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<Type> _commands = [];
    private readonly List<Problem> _problems = [];

    public string Method => method;
    public string Path => path;
    public string Id { get; private set; } = "";
    public string Summary { get; private set; } = "";
    public Role[]? Roles { get; private set; } = Access.Everyone;
    public string Media { get; private set; } = "application/json";
    public (Type Type, object Example)? Body { get; private set; }
    public (Type Type, object Example)? Reply { get; private set; }

    /// <summary>Of an operation whose body is bytes: the header that it wants with them.</summary>
    public (string Header, string Description)? Bytes { get; private set; }
    public IReadOnlyList<Parameter> Parameters => _parameters;
    public (string Name, string Description)? OwnHeader { get; private set; }
    public IReadOnlyList<Type> Commands => _commands;
    public IReadOnlyList<Problem> OwnProblems => _problems;
    public bool Creates => _commands.Count > 0;
    public bool Waits { get; private set; }
    internal bool IsOfHealth { get; } = path.StartsWith("/health/", StringComparison.Ordinal);

    public Operation Named(string id, string summary)
    {
        (Id, Summary) = (id, summary);
        return this;
    }

    /// <summary>Only these roles; null for no key at all.</summary>
    public Operation For(Role[]? roles)
    {
        Roles = roles;
        return this;
    }

    public Operation Takes<T>(T example) where T : notnull
    {
        Body = (typeof(T), example);
        return this;
    }

    /// <summary>Bytes, with a whole number in a header of their own.</summary>
    public Operation TakesBytes(string header, string description)
    {
        Bytes = (header, description);
        return this;
    }

    public Operation Gives<T>(T example, string media = "application/json") where T : notnull
    {
        (Reply, Media) = ((typeof(T), example), media);
        return this;
    }

    /// <summary>A list, in pages.</summary>
    public Operation Lists<T>(T example) where T : notnull
    {
        _parameters.Add(new Parameter("limit", typeof(int), "Items in one page: 1 to 1000, usually 100."));
        _parameters.Add(new Parameter("after", typeof(string), "The \"next\" of the page before."));
        Waits = true;
        return Gives(new ListReply<T>([example], null));
    }

    /// <summary>A query of the read models, which waits until they show what the caller has seen.</summary>
    public Operation Queries<T>(T example) where T : notnull
    {
        Waits = true;
        return Gives(example);
    }

    public Operation With<T>(string parameter, string description)
    {
        _parameters.Add(new Parameter(parameter, typeof(T), description));
        return this;
    }

    /// <summary>A header of its replies that others do not have.</summary>
    public Operation Tells(string header, string description)
    {
        OwnHeader = (header, description);
        return this;
    }

    /// <summary>The command it sends; its refusals are the operation's.</summary>
    public Operation Asks<TCommand>()
    {
        _commands.Add(typeof(TCommand));
        return this;
    }

    public Operation Refuses(params Problem[] problems)
    {
        _problems.AddRange(problems);
        return this;
    }

    internal bool BodyHas(string? pointer)
    {
        if (pointer is null || Body is not { } body) return false;
        var member = pointer.AsSpan(1);
        var end = member.IndexOf('/');
        if (end >= 0) member = member[..end];
        foreach (var property in Http.Body.Json.GetTypeInfo(body.Type).Properties)
            if (member.SequenceEqual(property.Name)) return true;
        return false;
    }

    internal bool Knows(IQueryCollection query, out string unknown)
    {
        foreach (var (name, _) in query)
        {
            unknown = name;
            if (!_parameters.Exists(parameter => parameter.Name == name)) return false;
        }

        unknown = "";
        return true;
    }

    public sealed record Parameter(string Name, Type Type, string Description);
}
