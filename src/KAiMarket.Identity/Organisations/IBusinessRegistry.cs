using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>What a registry of businesses knows of a number.</summary>
public enum RegistryAnswer
{
    /// <summary>Nothing: an administrator looks at the papers.</summary>
    Unknown,

    /// <summary>계속사업자: it does business.</summary>
    Active,

    /// <summary>폐업자: it has closed.</summary>
    Closed,
}

/// <summary>The national registry of businesses (국세청 사업자등록 상태조회), or what stands in for it.</summary>
public interface IBusinessRegistry
{
    Task<RegistryAnswer> LookAsync(BusinessNumber number, CancellationToken cancel);
}

/// <summary>No registry is asked: every number waits for an administrator's eyes.</summary>
public sealed class ManualRegistry : IBusinessRegistry
{
    public Task<RegistryAnswer> LookAsync(BusinessNumber number, CancellationToken cancel) =>
        Task.FromResult(RegistryAnswer.Unknown);
}

/// <summary>
/// A list that an operator was given: one line for each business, its number, a comma, and <c>active</c> or
/// <c>closed</c>; empty lines and those that begin with # say nothing.
/// </summary>
public sealed class ListedRegistry : IBusinessRegistry
{
    private readonly Dictionary<string, RegistryAnswer> _answers = new(StringComparer.Ordinal);

    private ListedRegistry()
    {
    }

    /// <exception cref="FormatException">A line says something else; the message names it.</exception>
    public static ListedRegistry Read(IEnumerable<string> lines)
    {
        var registry = new ListedRegistry();
        var at = 0;
        foreach (var line in lines)
        {
            at++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#') continue;
            var comma = line.IndexOf(',');
            registry._answers[comma > 0 && BusinessNumber.TryParse(line[..comma], out var number)
                ? number.Digits
                : throw new FormatException($"Line {at} does not begin with a business number and a comma.")] =
                line[(comma + 1)..].Trim() switch
                {
                    "active" => RegistryAnswer.Active,
                    "closed" => RegistryAnswer.Closed,
                    _ => throw new FormatException($"Line {at} says neither active nor closed."),
                };
        }

        return registry;
    }

    public Task<RegistryAnswer> LookAsync(BusinessNumber number, CancellationToken cancel) =>
        Task.FromResult(_answers.GetValueOrDefault(number.Digits, RegistryAnswer.Unknown));
}
