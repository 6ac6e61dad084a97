namespace KAiMarket.Domain;

/// <summary>The 17 metropolitan cities and provinces (시도), and abroad.</summary>
public enum Region
{
    Seoul, Busan, Daegu, Incheon, Gwangju, Daejeon, Ulsan, Sejong, Gyeonggi,
    Gangwon, Chungbuk, Chungnam, Jeonbuk, Jeonnam, Gyeongbuk, Gyeongnam, Jeju,
    Overseas,
}
