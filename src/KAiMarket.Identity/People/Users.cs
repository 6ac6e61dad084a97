using KAiMarket.Identity.Passwords;
using KAiMarket.Identity.Protection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Identity.People;

/// <summary>Puts ASP.NET Core Identity together for the market's accounts, apart from the server's own services.</summary>
internal static class Users
{
    public static readonly TimeSpan RecoveryLasts = TimeSpan.FromMinutes(15);

    public static ServiceProvider Services(AccountTable table, MarketProtection protection, ILoggerFactory logs)
    {
        var services = new ServiceCollection();
        services.AddSingleton(logs);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<IDataProtectionProvider>(protection.Provider);
        services.AddIdentityCore<Account>(options =>
        {
            options.User.RequireUniqueEmail = true;
            options.Tokens.PasswordResetTokenProvider = TokenOptions.DefaultProvider;
        })
            .AddTokenProvider<DataProtectorTokenProvider<Account>>(TokenOptions.DefaultProvider);
        services.Configure<DataProtectionTokenProviderOptions>(options => options.TokenLifespan = RecoveryLasts);
        services.AddSingleton<IUserStore<Account>>(new AccountUsers(table));
        services.Replace(ServiceDescriptor.Scoped<ILookupNormalizer, Addresses>());
        services.Replace(ServiceDescriptor.Scoped<IPasswordHasher<Account>, PasswordHashes>());
        services.RemoveAll<IPasswordValidator<Account>>();
        services.AddScoped<IPasswordValidator<Account>, PasswordCheck>();
        return services.BuildServiceProvider();
    }

    private sealed class Addresses : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => name;
        public string? NormalizeEmail(string? email) => email is null ? null : EmailAddress.Normal(email);
    }
}
