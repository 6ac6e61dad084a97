namespace KAiMarket.Domain.Smes;

/// <summary>What sort of demand firm applies; a programme sets the self-pay share for each sort it admits.</summary>
public enum ApplicantType
{
    /// <summary>창업기업.</summary>
    Startup,

    /// <summary>연구기관.</summary>
    ResearchInstitute,

    /// <summary>소상공인.</summary>
    MicroEnterprise,

    /// <summary>중소기업.</summary>
    SmallMedium,

    /// <summary>중견기업.</summary>
    MidSize,
}
