using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace KAiMarket.Identity.Protection;

/// <summary>Data Protection's keys in the identity store; they lie there encrypted.</summary>
public sealed class ProtectionKeys(IdentityDatabase database) : IXmlRepository
{
    private readonly string _keys = $"{database.Schema}protection_keys";

    internal static string Schema(IdentityDatabase database) =>
        $"create table if not exists {database.Schema}protection_keys (name text primary key, xml text not null);";

    public Task<List<XElement>> AllAsync(CancellationToken cancel) =>
        database.AskAsync($"select xml from {_keys} order by name", row => XElement.Parse(row.GetString(0)), cancel);

    // The framework's interface is synchronous. It reads about once a day and writes once in 90, off the requests' path
    // but for the first of a process.
    IReadOnlyCollection<XElement> IXmlRepository.GetAllElements() =>
        Task.Run(() => AllAsync(CancellationToken.None)).GetAwaiter().GetResult();

    void IXmlRepository.StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => database.RunAsync(
            $"insert into {_keys} (name, xml) values (@a, @b) on conflict (name) do nothing", CancellationToken.None,
            friendlyName, element.ToString(SaveOptions.DisableFormatting))).GetAwaiter().GetResult();
}

/// <summary>Encrypts Data Protection's keys at rest.</summary>
internal sealed class KeyEncryptor(IdentityKey key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var xml = System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var wrapped = Convert.ToBase64String(key.Encrypt(xml));
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(xml);
        return new EncryptedXmlInfo(new XElement("underIdentityKey", wrapped), typeof(KeyDecryptor));
    }
}

/// <summary>Made by Data Protection from the type that the stored key names.</summary>
internal sealed class KeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        Decrypt(services.GetRequiredService<IdentityKey>(), encryptedElement);

    public static XElement Decrypt(IdentityKey key, XElement encrypted) =>
        XElement.Parse(System.Text.Encoding.UTF8.GetString(key.Decrypt(Convert.FromBase64String(encrypted.Value))));
}
