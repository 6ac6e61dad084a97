using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Identity.Protection;

/// <summary>
/// ASP.NET Core Data Protection for one market: all gateways read what any of them protected. The framework makes a new
/// key every 90 days and keeps the old ones to read with; they lie in the identity store, encrypted under the identity
/// key, and never in memory alone.
/// </summary>
public sealed class MarketProtection : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private MarketProtection(ServiceProvider services, IdentityKey key) => (_services, Key) = (services, key);

    /// <summary>Makes protectors; each purpose has keys of its own.</summary>
    public IDataProtectionProvider Provider => _services.GetRequiredService<IDataProtectionProvider>();

    internal IdentityKey Key { get; }

    /// <param name="keyFile">Of the identity key; made at the first start.</param>
    /// <exception cref="IdentityKeyException">The identity key is lost, another one, or others may read it.</exception>
    public static async Task<MarketProtection> OpenAsync(
        IdentityStore store, string keyFile, ILoggerFactory logs, CancellationToken cancel)
    {
        var repository = new ProtectionKeys(store.Database);
        var kept = await repository.AllAsync(cancel);
        var key = IdentityKey.At(keyFile, kept.Count > 0);
        try
        {
            // With another key the framework would pass over what is there and begin anew: said here instead.
            foreach (var element in kept.SelectMany(element => element.Descendants("underIdentityKey")))
                KeyDecryptor.Decrypt(key, element);

            var services = new ServiceCollection();
            services.AddSingleton(logs);
            services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
            services.AddSingleton(key);
            services.AddDataProtection().SetApplicationName("kaimarket");
            services.Configure<KeyManagementOptions>(options =>
                (options.XmlRepository, options.XmlEncryptor) = (repository, new KeyEncryptor(key)));
            return new MarketProtection(services.BuildServiceProvider(), key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        // It was given to the container as it is, which therefore does not dispose of it.
        Key.Dispose();
        return _services.DisposeAsync();
    }
}
