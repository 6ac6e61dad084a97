namespace KAiMarket.Client;

/// <summary>
/// The market over HTTP, one method for each operation of the API, sorted by resource over the files of this folder.
/// Every command is a PUT under an id that the caller chose, so asking again after silence is always safe.
/// Made by <see cref="KAiMarketClient.Create"/>; a refusal is thrown as <see cref="ProblemException"/>.
/// </summary>
public partial interface IKAiMarket : IDisposable;

/// <summary>
/// The list answers come in pages; ask again with <see cref="Next"/> as <c>after</c> until it is null.
/// </summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A half-open span of time: <see cref="From"/> belongs to it, <see cref="Until"/> does not.</summary>
public readonly record struct Period(DateTimeOffset From, DateTimeOffset Until);

/// <summary>Government and self-pay shares of an amount, in won.</summary>
public readonly record struct Legs(long Government, long SelfPay);

/// <summary>The provinces and metropolitan cities of Korea (시도), and abroad.</summary>
public enum Region
{
    Seoul, Busan, Daegu, Incheon, Gwangju, Daejeon, Ulsan, Sejong, Gyeonggi, Gangwon,
    Chungbuk, Chungnam, Jeonbuk, Jeonnam, Gyeongbuk, Gyeongnam, Jeju, Overseas,
}

/// <summary>What sort of firm applies; a programme sets its self-pay by it.</summary>
public enum ApplicantType
{
    Startup,
    ResearchInstitute,

    /// <summary>소상공인</summary>
    MicroEnterprise,

    /// <summary>중소기업</summary>
    SmallMedium,

    /// <summary>중견기업</summary>
    MidSize,
}
