using System.Net;
using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>Where a PostgreSQL database is, said as a URL or as Npgsql's connection string.</summary>
public static class PostgresAddress
{
    private const int PatienceSeconds = 5;
    private const int RecheckSeconds = 1;

    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>Whether the text is a PostgreSQL URL.</summary>
    public static bool IsUrl(string address) =>
        Schemes.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Turns <c>postgres://user:password@host:port/database?option=value</c> into a connection string; any other text
    /// is taken to be one already. A socket's folder is given as <c>?host=/run/postgresql</c>; parts are
    /// percent-encoded. Of several hosts, <c>host1:5432,host2:5432</c>, the one that is the primary is used, whichever
    /// it is when a connection is made.
    /// </summary>
    /// <exception cref="FormatException">The address cannot be read; the message holds no password.</exception>
    public static string ToConnectionString(string address)
    {
        try
        {
            var builder = Aimed(IsUrl(address) ? FromUrl(address) : new(address));

            // With it Npgsql would name its metrics after the password too.
            builder.Remove("Persist Security Info");
            return builder.ConnectionString;
        }
        catch (Exception failure) when (failure is ArgumentException or OverflowException or InvalidCastException)
        {
            throw new FormatException(
                "The database's address has an option that is not known or not well formed. " +
                "Write postgres://user:password@host:port/database.", failure);
        }
    }

    private static NpgsqlConnectionStringBuilder Aimed(NpgsqlConnectionStringBuilder options)
    {
        if (options.TargetSessionAttributes is { } wanted && wanted is not ("primary" or "read-write"))
        {
            throw new FormatException(
                $"The market writes, and so works with the primary only; leave out target_session_attrs={wanted}.");
        }

        // One host alone is what it is.
        var several = options.Host?.Contains(',', StringComparison.Ordinal) == true;
        options.TargetSessionAttributes = several ? "primary" : null;
        if (!several) return options;

        // What was found out of a host is out of date when its standby takes over, and a machine that is gone answers
        // nothing at all.
        if (!options.ShouldSerialize("Host Recheck Seconds")) options.HostRecheckSeconds = RecheckSeconds;
        if (!options.ShouldSerialize("Timeout")) options.Timeout = PatienceSeconds;
        return options;
    }

    private static NpgsqlConnectionStringBuilder FromUrl(string url)
    {
        var rest = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        var (beforeQuery, query) = Cut(rest, '?');
        var (authority, database) = Cut(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? ("", "") : Cut(authority.AsSpan(0, at), ':');
        var place = authority[(at + 1)..];

        // A colon inside brackets belongs to an IPv6 address, and one of several hosts keeps its own port.
        var colon = place.Contains(',', StringComparison.Ordinal) ? -1 : place.LastIndexOf(':');
        var hasPort = colon >= 0 && colon > place.IndexOf(']');
        var host = hasPort ? place[..colon] : place;
        if (!host.Contains(',', StringComparison.Ordinal)) host = host.Trim('[', ']');

        var builder = new NpgsqlConnectionStringBuilder { Host = host.Length > 0 ? Decode(host) : "localhost" };
        if (hasPort && place.Length > colon + 1) builder["Port"] = place[(colon + 1)..];
        if (user.Length > 0) builder.Username = Decode(user);
        if (password.Length > 0) builder.Password = Decode(password);
        if (database.Length > 0) builder.Database = Decode(database);
        foreach (var option in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(option, '=');
            builder[Keyword(Decode(name))] = Decode(value);
        }

        return builder;
    }

    private static (string Before, string After) Cut(ReadOnlySpan<char> text, char at)
    {
        var index = text.IndexOf(at);
        return index < 0 ? (text.ToString(), "") : (text[..index].ToString(), text[(index + 1)..].ToString());
    }

    private static string Decode(string part) => WebUtility.UrlDecode(part.Replace("+", "%2B"));

    // The names that PostgreSQL's own tools use, where Npgsql has another.
    private static string Keyword(string option) => option switch
    {
        "user" => "Username",
        "dbname" => "Database",
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "target_session_attrs" => "Target Session Attributes",
        _ => option,
    };
}
