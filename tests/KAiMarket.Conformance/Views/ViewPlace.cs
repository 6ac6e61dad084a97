using KAiMarket.Conformance.Stores;
using KAiMarket.Views;
using KAiMarket.Views.Postgres;
using KAiMarket.Views.Sqlite;
using Npgsql;

namespace KAiMarket.Conformance.Views;

/// <summary>An empty place for views, which several processes may open.</summary>
public abstract class ViewPlace : IAsyncDisposable
{
    /// <summary>The store as one more process would open it.</summary>
    public abstract ViewStore Open();

    /// <summary>The generations that are there.</summary>
    public abstract IReadOnlyList<string> Generations { get; }

    public abstract ValueTask DisposeAsync();
}

public sealed class SqlitePlace : ViewPlace
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("kaimarket-views-");

    public override ViewStore Open() => new SqliteViewStore(Folder.FullName);

    public override IReadOnlyList<string> Generations =>
        [.. Folder.EnumerateFiles("views-*.db").Select(file => Path.GetFileNameWithoutExtension(file.Name)[6..]).Order()];

    public override ValueTask DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresPlace : ViewPlace
{
    public string Address { get; } = PostgresServer.Shared.CreateDatabase();

    public override ViewStore Open() => new PostgresViewStore(Address);

    public override IReadOnlyList<string> Generations
    {
        get
        {
            using var connection = new NpgsqlConnection(Address + ";Pooling=false");
            connection.Open();
            using var select = new NpgsqlCommand("select nspname from pg_namespace where nspname like 'views\\__%' order by 1", connection);
            using var reader = select.ExecuteReader();
            var names = new List<string>();
            while (reader.Read()) names.Add(reader.GetString(0)[6..]);
            return names;
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
