using KAiMarket.Domain;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway.Http;

/// <summary>
/// What the API's description says of one operation, and what every request to it must satisfy before it is handled.
/// Examples are typed values written by the same serializer as the replies, so they cannot drift from the code.
/// </summary>
public sealed class Operation(string method, string path, string group)
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<Type> _commands = [];
    private readonly List<Problem> _problems = [];
    private Permission? _permission;

    public string Method => method;
    public string Path => path;

    /// <summary>What its scopes are named after.</summary>
    public string Group => group;

    public bool Writes { get; } = !HttpMethods.IsGet(method);

    /// <summary>The scope that a credential with scopes needs.</summary>
    public string Scope => $"{group}:{(Writes ? "write" : "read")}";
    public string Id { get; private set; } = "";
    public string Summary { get; private set; } = "";

    /// <exception cref="InvalidOperationException">Nobody has said who may do this.</exception>
    public Permission Permission => _permission ?? throw new InvalidOperationException(
        $"{Method} {Path} ({Id}) has no row in the table of permissions: name one with May(Permissions...).");

    public string Media { get; private set; } = "application/json";
    public (Type Type, object Example)? Body { get; private set; }
    public (Type Type, object Example)? Reply { get; private set; }

    /// <summary>Of an operation whose body is bytes: the header that it wants with them.</summary>
    public (string Header, string Description)? Bytes { get; private set; }

    /// <summary>Of an operation whose body is a form: its members.</summary>
    public IReadOnlyList<(string Name, string Description)> Form { get; private set; } = [];

    /// <summary>A refusal in the shape of another standard than the market's own, and with which statuses.</summary>
    public (object Example, int[] Statuses)? ForeignRefusal { get; private set; }

    public IReadOnlyList<Parameter> Parameters => _parameters;
    public (string Name, string Description)? OwnHeader { get; private set; }
    public IReadOnlyList<Type> Commands => _commands;
    public IReadOnlyList<Problem> OwnProblems => _problems;
    public bool Creates => _commands.Count > 0;
    public bool Waits { get; private set; }
    internal bool IsOfHealth { get; } = path.StartsWith("/health/", StringComparison.Ordinal);

    /// <summary>Whether it concerns whoever signed in alone, whatever hat they wear or have lost.</summary>
    public bool IsPersonal { get; private set; }

    public Operation Named(string id, string summary)
    {
        (Id, Summary) = (id, summary);
        return this;
    }

    /// <summary>Its row in the table of permissions.</summary>
    public Operation May(Permission permission)
    {
        _permission = permission;
        return this;
    }

    /// <summary>Everything for these roles and nothing for others; null for no key at all.</summary>
    public Operation For(Role[]? roles) => May(roles is null
        ? Permissions.Anyone
        : Permission.Row(
            $"Only{string.Concat(roles)}",
            string.Join(' ', Permission.Roles.Select(role => roles.Contains(role) ? "yes" : "no"))));

    /// <summary>It concerns whoever signed in alone: no hat is looked at.</summary>
    public Operation Personal()
    {
        IsPersonal = true;
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

    public Operation TakesForm(params (string Name, string Description)[] members)
    {
        Form = members;
        return this;
    }

    /// <summary>Refuses in another standard's shape.</summary>
    public Operation Fails<T>(T example, params int[] statuses) where T : notnull
    {
        ForeignRefusal = (example, statuses);
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
