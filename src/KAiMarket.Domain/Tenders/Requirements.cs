using System.Collections.Immutable;

namespace KAiMarket.Domain.Tenders;

/// <summary>What every solution must meet.</summary>
/// <param name="DomesticNpuPercent">The least share of inference on domestic AI chips (국산 AI반도체): 0 to 100.</param>
/// <param name="DataInKorea">Data and processing stay in Korea.</param>
/// <param name="DomesticModel">The foundation model is a domestic one (독자 AI 파운데이션 모델).</param>
/// <param name="WeightsHandedOver">The buyer gets the weights of what is trained for it.</param>
public sealed record Requirements(
    int DomesticNpuPercent, bool DataInKorea, bool DomesticModel, bool WeightsHandedOver)
{
    internal bool IsValid => DomesticNpuPercent is >= 0 and <= 100;
}

/// <summary>How a buyer treats small and medium firms (중소기업).</summary>
public enum SmePreference { None, Preferred, Reserved }

/// <summary>Whom the buyer would rather win.</summary>
/// <param name="Regions">Firms of these regions; none for no preference.</param>
/// <param name="Sme">Small and medium firms.</param>
public sealed record Preference(ImmutableArray<Region> Regions, SmePreference Sme)
{
    internal bool IsValid =>
        !Regions.IsDefault && Regions.All(Enum.IsDefined) && Regions.Distinct().Count() == Regions.Length
        && Enum.IsDefined(Sme);
}

/// <summary>Fields in which an application is used; those of high-impact AI (고영향 인공지능) among them.</summary>
public enum UseDomain
{
    PublicAdministration, Energy, Water, Healthcare, Nuclear, Justice, Employment, Finance, Transport, Education,
    Manufacturing, Agriculture, Environment, Defence, Culture, Research, Other,
}

/// <summary>What the application is for.</summary>
/// <param name="Domain">The field.</param>
/// <param name="IsHighImpact">The buyer takes it for high-impact AI (인공지능기본법; not read).</param>
public sealed record IntendedUse(UseDomain Domain, bool IsHighImpact)
{
    internal bool IsValid => Enum.IsDefined(Domain);
}
