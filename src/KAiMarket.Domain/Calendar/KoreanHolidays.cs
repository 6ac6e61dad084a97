using System.Collections.Immutable;

namespace KAiMarket.Domain.Calendar;

/// <summary>
/// Public holidays of Korea (관공서의 공휴일에 관한 규정) with substitute days. From the npm package @hyunbinseo/holidays-kr
/// 5.2027.1, which follows the official gazette; its licence stands in KoreanHolidays.NOTICE.txt beside this file.
/// Holidays that were declared ad hoc after that release are missing.
/// </summary>
internal static class KoreanHolidays
{
    public const int FirstYear = 2024;
    public const int LastYear = 2027;

    public static readonly ImmutableArray<Holiday> All =
    [
        // 2024
        new(new(2024, 1, 1), "1월 1일"),
        new(new(2024, 2, 9), "설날 전날"),
        new(new(2024, 2, 10), "설날"),
        new(new(2024, 2, 11), "설날 다음 날"),
        new(new(2024, 2, 12), "대체공휴일(설날)"),
        new(new(2024, 3, 1), "3ㆍ1절"),
        new(new(2024, 4, 10), "제22대국회의원선거"),
        new(new(2024, 5, 5), "어린이날"),
        new(new(2024, 5, 6), "대체공휴일(어린이날)"),
        new(new(2024, 5, 15), "부처님 오신 날"),
        new(new(2024, 6, 6), "현충일"),
        new(new(2024, 8, 15), "광복절"),
        new(new(2024, 9, 16), "추석 전날"),
        new(new(2024, 9, 17), "추석"),
        new(new(2024, 9, 18), "추석 다음 날"),
        new(new(2024, 10, 1), "임시공휴일"),
        new(new(2024, 10, 3), "개천절"),
        new(new(2024, 10, 9), "한글날"),
        new(new(2024, 12, 25), "기독탄신일"),

        // 2025
        new(new(2025, 1, 1), "1월 1일"),
        new(new(2025, 1, 27), "임시공휴일"),
        new(new(2025, 1, 28), "설날 전날"),
        new(new(2025, 1, 29), "설날"),
        new(new(2025, 1, 30), "설날 다음 날"),
        new(new(2025, 3, 1), "3ㆍ1절"),
        new(new(2025, 3, 3), "대체공휴일(3ㆍ1절)"),
        new(new(2025, 5, 5), "어린이날"),
        new(new(2025, 5, 5), "부처님 오신 날"),
        new(new(2025, 5, 6), "대체공휴일(부처님 오신 날)"),
        new(new(2025, 6, 3), "임시공휴일(대통령선거)"),
        new(new(2025, 6, 6), "현충일"),
        new(new(2025, 8, 15), "광복절"),
        new(new(2025, 10, 3), "개천절"),
        new(new(2025, 10, 5), "추석 전날"),
        new(new(2025, 10, 6), "추석"),
        new(new(2025, 10, 7), "추석 다음 날"),
        new(new(2025, 10, 8), "대체공휴일(추석)"),
        new(new(2025, 10, 9), "한글날"),
        new(new(2025, 12, 25), "기독탄신일"),

        // 2026
        new(new(2026, 1, 1), "1월 1일"),
        new(new(2026, 2, 16), "설날 전날"),
        new(new(2026, 2, 17), "설날"),
        new(new(2026, 2, 18), "설날 다음 날"),
        new(new(2026, 3, 1), "3ㆍ1절"),
        new(new(2026, 3, 2), "대체공휴일(3ㆍ1절)"),
        new(new(2026, 5, 1), "노동절"),
        new(new(2026, 5, 5), "어린이날"),
        new(new(2026, 5, 24), "부처님 오신 날"),
        new(new(2026, 5, 25), "대체공휴일(부처님 오신 날)"),
        new(new(2026, 6, 3), "전국동시지방선거"),
        new(new(2026, 6, 6), "현충일"),
        new(new(2026, 7, 17), "제헌절"),
        new(new(2026, 8, 15), "광복절"),
        new(new(2026, 8, 17), "대체공휴일(광복절)"),
        new(new(2026, 9, 24), "추석 전날"),
        new(new(2026, 9, 25), "추석"),
        new(new(2026, 9, 26), "추석 다음 날"),
        new(new(2026, 10, 3), "개천절"),
        new(new(2026, 10, 5), "대체공휴일(개천절)"),
        new(new(2026, 10, 9), "한글날"),
        new(new(2026, 12, 25), "기독탄신일"),

        // 2027
        new(new(2027, 1, 1), "1월 1일"),
        new(new(2027, 2, 6), "설날 전날"),
        new(new(2027, 2, 7), "설날"),
        new(new(2027, 2, 8), "설날 다음 날"),
        new(new(2027, 2, 9), "대체공휴일(설날)"),
        new(new(2027, 3, 1), "3ㆍ1절"),
        new(new(2027, 5, 1), "노동절"),
        new(new(2027, 5, 3), "대체공휴일(노동절)"),
        new(new(2027, 5, 5), "어린이날"),
        new(new(2027, 5, 13), "부처님 오신 날"),
        new(new(2027, 6, 6), "현충일"),
        new(new(2027, 7, 17), "제헌절"),
        new(new(2027, 7, 19), "대체공휴일(제헌절)"),
        new(new(2027, 8, 15), "광복절"),
        new(new(2027, 8, 16), "대체공휴일(광복절)"),
        new(new(2027, 9, 14), "추석 전날"),
        new(new(2027, 9, 15), "추석"),
        new(new(2027, 9, 16), "추석 다음 날"),
        new(new(2027, 10, 3), "개천절"),
        new(new(2027, 10, 4), "대체공휴일(개천절)"),
        new(new(2027, 10, 9), "한글날"),
        new(new(2027, 10, 11), "대체공휴일(한글날)"),
        new(new(2027, 12, 25), "기독탄신일"),
        new(new(2027, 12, 27), "대체공휴일(기독탄신일)"),
    ];
}
