using KAiMarket.Journal.Postgres;
using Npgsql;

namespace KAiMarket.Conformance.Journal;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://anna:se%3Bcret%40@db.example:6432/market", "db.example", 6432, "anna", "se;cret@", "market")]
    [InlineData("postgresql://anna@db.example/market", "db.example", 5432, "anna", null, "market")]
    [InlineData("postgres://db.example", "db.example", 5432, null, null, null)]
    [InlineData("postgres://anna:a:b@[::1]:7/m", "::1", 7, "anna", "a:b", "m")]
    [InlineData("postgres:///m?host=/run/postgresql&user=anna", "/run/postgresql", 5432, "anna", null, "m")]
    [InlineData("postgres://a+b:c+d@localhost/m", "localhost", 5432, "a+b", "c+d", "m")]
    [InlineData("Host=db.example;Username=anna;Database=m", "db.example", 5432, "anna", null, "m")]
    public void A_url_names_the_database(
        string address, string host, int port, string? user, string? password, string? database)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresAddress.ToConnectionString(address));

        Assert.Equal((host, port, user, password, database), (read.Host, read.Port, read.Username, read.Password, read.Database));
    }

    [Theory]
    [InlineData("postgres://anna@a.example:6432,b.example/m", "a.example:6432,b.example", 5)]
    [InlineData("postgres://anna@a.example,b.example:7/m?target_session_attrs=read-write&connect_timeout=2", "a.example,b.example:7", 2)]
    [InlineData("postgres://anna@[::1]:7,[::2]:8/m?target_session_attrs=primary", "[::1]:7,[::2]:8", 5)]
    [InlineData("Host=a.example:6432,b.example;Username=anna;Database=m", "a.example:6432,b.example", 5)]
    public void Of_several_hosts_the_primary_is_meant(string address, string hosts, int patience)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresAddress.ToConnectionString(address));

        Assert.Equal((hosts, "primary", 1, patience), (read.Host, read.TargetSessionAttributes, read.HostRecheckSeconds, read.Timeout));
        Assert.Equal(("anna", "m"), (read.Username, read.Database));
    }

    [Fact]
    public void A_host_alone_is_what_it_is_and_a_standby_is_never_meant()
    {
        var read = new NpgsqlConnectionStringBuilder(
            PostgresAddress.ToConnectionString("postgres://anna@a.example/m?target_session_attrs=primary"));
        Assert.Null(read.TargetSessionAttributes);

        var refused = Assert.Throws<FormatException>(
            () => PostgresAddress.ToConnectionString("postgres://anna:geheim@a,b/m?target_session_attrs=standby"));
        Assert.Contains("leave out target_session_attrs=standby", refused.Message);
    }

    [Fact]
    public void Options_of_a_url_keep_their_meaning()
    {
        var read = new NpgsqlConnectionStringBuilder(
            PostgresAddress.ToConnectionString("postgres://h/m?sslmode=require&application_name=a%20b&connect_timeout=3"));

        Assert.Equal((SslMode.Require, "a b", 3), (read.SslMode, read.ApplicationName, read.Timeout));
    }

    [Fact]
    public void A_password_is_for_connecting_only()
    {
        var read = new NpgsqlConnectionStringBuilder(
            PostgresAddress.ToConnectionString("Host=h;Password=geheim;Persist Security Info=true"));

        Assert.Equal(("geheim", false), (read.Password, read.PersistSecurityInfo));
    }

    [Theory]
    [InlineData("postgres://anna:geheim@h:port/m")]
    [InlineData("postgres://anna:geheim@h/m?nonsense=1")]
    [InlineData("Host=h;Password=geheim;Nonsense=1")]
    public void An_address_that_cannot_be_read_is_refused_without_its_password(string address)
    {
        var refused = Assert.Throws<FormatException>(() => PostgresAddress.ToConnectionString(address));

        Assert.DoesNotContain("geheim", refused.Message);
    }
}
