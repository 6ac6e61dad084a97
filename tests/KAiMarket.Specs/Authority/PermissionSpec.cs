using KAiMarket.Gateway;
using KAiMarket.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace KAiMarket.Specs.Authority;

/// <summary>The table of permissions: complete, in use, and of one mind with the domain.</summary>
public sealed class PermissionSpec
{
    [Fact]
    public void A_market_with_an_operation_that_says_not_who_may_do_it_does_not_start()
    {
        var api = new Api(WebApplication.CreateSlimBuilder().Build(), null!, NullLogger.Instance);
        api.Get("/v1/secrets/{secret}", _ => Task.CompletedTask).Named("getSecret", "Shows a secret.").May(Permissions.Administer);
        api.DemandPermissions();

        api.Put("/v1/secrets/{secret}", _ => Task.CompletedTask).Named("tellSecret", "Tells a secret.");

        var refused = Assert.Throws<InvalidOperationException>(api.DemandPermissions);
        Assert.StartsWith("PUT /v1/secrets/{secret} (tellSecret) has no row in the table", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_operation_has_a_row_and_every_row_an_operation()
    {
        Assert.All(Operations.All, operation => Assert.NotEmpty(operation.Permission.Name));
        Assert.Empty(Permissions.All.Except(Operations.All.Select(operation => operation.Permission)).Select(row => row.Name));
    }

    [Theory]
    [InlineData("yes yes no no no no no")]
    [InlineData("yes yes no no no no no no no")]
    [InlineData("yes yes no no perhaps no no no")]
    public void A_row_says_one_of_three_words_for_each_role(string cells) =>
        Assert.Throws<ArgumentException>(() => Permission.Row("Wrong", cells));

    [Fact]
    public void The_market_itself_is_nobody_who_can_ask() =>
        Assert.All(Permissions.All, row => Assert.Equal(Grant.No, row.Of(Role.Market)));

    public static TheoryData<string> Commanding =>
        [.. Operations.All.Where(operation => operation.Commands.Count > 0).Select(operation => operation.Id)];

    [Theory, MemberData(nameof(Commanding))]
    public void The_table_says_of_a_command_what_the_domain_decides(string id)
    {
        // Further commands of an operation are the market's own, which its process sends.
        var operation = Operations.All.Single(one => one.Id == id);
        var command = operation.Commands[0];
        var trial = Trials.Of(command);
        Assert.All(Permission.Roles, role =>
        {
            var decided = trial.Of(command, role) switch
            {
                Reach.Everyone => Grant.Yes,
                Reach.Own => Grant.Own,
                _ => Grant.No,
            };
            Assert.True(decided == operation.Permission.Of(role),
                $"{id} by {role}: {operation.Permission.Name} says {operation.Permission.Of(role)}, {command.Name} decides {decided}.");
        });
    }

    [Fact]
    public void Every_command_is_taken_from_somebody_in_a_state_that_histories_come_to()
    {
        Assert.Equal(Aggregate.All.Select(aggregate => aggregate.Category), Trials.All.Select(trial => trial.Aggregate.Category));
        Assert.All(Trials.All, trial =>
        {
            Assert.Equal(trial.States.Order(StringComparer.Ordinal), trial.Visited.Order(StringComparer.Ordinal));
            Assert.All(trial.Aggregate.Commands, command =>
                Assert.True(Enum.GetValues<Role>().Any(role => trial.Of(command, role) > Reach.Refused), $"{command.Name} is never taken."));
        });
    }
}
