using System.Net;
using KAiMarket.Silo;

namespace KAiMarket.Server;

/// <summary>What a process does of the market's work.</summary>
[Flags]
internal enum Roles
{
    None = 0,

    /// <summary>Answers requests.</summary>
    Gateway = 1,

    /// <summary>Has homes of aggregates.</summary>
    Silo = 2,

    /// <summary>Runs processes, due work and views, as far as it holds their leases.</summary>
    Runner = 4,
}

/// <summary>Where the homes of aggregates are.</summary>
internal enum Engine
{
    /// <summary>In this process.</summary>
    Local,

    /// <summary>In silos.</summary>
    Orleans,
}

/// <summary>Which roles an engine has, and which go together.</summary>
internal static class Engines
{
    /// <summary>Orleans wherever it was built in.</summary>
    public static Engine Usual => OrleansEngine.IsBuilt ? Engine.Orleans : Engine.Local;

    public static Roles All(Engine engine) =>
        Roles.Gateway | Roles.Runner | (engine == Engine.Orleans ? Roles.Silo : Roles.None);

    /// <exception cref="StartException">There is no such engine, or not in this build.</exception>
    public static Engine Of(string text) => text switch
    {
        "local" => Engine.Local,
        "orleans" => OrleansEngine.IsBuilt ? Engine.Orleans : throw new StartException(
            "This build has no Orleans, because its packages did not restore; take --engine local, or build it where they do."),
        _ => throw new StartException($"--engine is orleans or local, not '{text}'."),
    };

    /// <exception cref="StartException">There is no such role.</exception>
    public static Roles RolesOf(string text)
    {
        var roles = Roles.None;
        foreach (var role in text.Split(','))
        {
            roles |= role.Trim() switch
            {
                "gateway" => Roles.Gateway,
                "silo" => Roles.Silo,
                "runner" => Roles.Runner,
                _ => throw new StartException(
                    $"--roles is gateway, silo and runner, or some of them with commas in between, not '{text}'."),
            };
        }

        return roles;
    }

    /// <exception cref="StartException">These do not go together; says which would.</exception>
    public static ServerOptions Checked(ServerOptions options)
    {
        var (engine, roles, all) = (options.Engine, options.Roles, All(options.Engine));
        if (engine == Engine.Local && roles.HasFlag(Roles.Silo))
            throw new StartException("The local engine has no silos; its roles are gateway and runner.");
        if (options.Journal is null && roles != all)
        {
            throw new StartException(
                $"On SQLite one process does everything: leave --roles out, or say --roles {Text(all)}. " +
                "Several processes need a PostgreSQL journal.");
        }

        if (engine == Engine.Local && (options.SiloPort != 0 || options.ClientPort != 0 || options.Certificate is not null))
            throw new StartException("--silo-port, --client-port and --certificate are of the engine orleans.");
        if (options.ClusterAddress.Equals(IPAddress.Any) || options.ClusterAddress.Equals(IPAddress.IPv6Any))
            throw new StartException("--cluster-address is the address at which other processes reach this silo, not any.");
        if (!IPAddress.IsLoopback(options.ClusterAddress) && options.Certificate is null)
        {
            throw new StartException(
                $"A silo on {options.ClusterAddress} needs --certificate: silos speak in the clear on loopback only.");
        }

        return options;
    }

    /// <summary>As on the command line.</summary>
    public static string Text(Roles roles) => string.Join(',', Enum.GetValues<Roles>()
        .Where(role => role != Roles.None && roles.HasFlag(role)).Select(role => role.ToString().ToLowerInvariant()));
}
