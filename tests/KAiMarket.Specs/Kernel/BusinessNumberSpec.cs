namespace KAiMarket.Specs.Kernel;

public sealed class BusinessNumberSpec
{
    // Values from the tests of toss/slash (MIT, Copyright (c) 2021 Viva Republica, Inc), the documentation of
    // python-stdnum (LGPL; values only) and a published sample of the procurement service's interface; the verdicts were
    // worked out anew.
    [Theory]
    [InlineData("1231231231", true)] // toss/slash
    [InlineData("123-12-31231", true)] // toss/slash
    [InlineData("1234567891", true)] // toss/slash
    [InlineData("123-45-67891", true)] // toss/slash
    [InlineData("7454000360", true)] // toss/slash
    [InlineData("12312312312", false)] // toss/slash
    [InlineData("1231231232", false)] // toss/slash
    [InlineData("116-82-00276", true)] // python-stdnum kr.brn (structure check only)
    [InlineData("1168200276", true)] // python-stdnum kr.brn
    [InlineData(" 116 - 82 - 00276  ", true)] // python-stdnum kr.brn (must be cleaned)
    [InlineData("134-86-72683", true)] // python-stdnum kr.brn
    [InlineData("123456789", false)] // python-stdnum kr.brn (9 digits)
    [InlineData("1408121883", true)] // data.go.kr API sample value bidwinnrBizno
    public void A_check_digit_tells_right_from_wrong(string text, bool valid) =>
        Assert.Equal(valid, BusinessNumber.TryParse(text, out _));

    [Theory]
    [InlineData("1208147521", true), InlineData("1208147522", false), InlineData("2208162517", true)]
    [InlineData("1248100998", true), InlineData("2148758142", false)]
    public void So_it_does_for_published_numbers(string text, bool valid) =>
        Assert.Equal(valid, BusinessNumber.TryParse(text, out _));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("-- --"), InlineData("12081475211"), InlineData("１２０８１４７５２１")]
    [InlineData("120_81_47521"), InlineData("\u0661208147521"), InlineData("120814752\n1")]
    public void What_is_not_ten_digits_is_no_number(string? text) => Assert.False(BusinessNumber.TryParse(text, out _));

    [Fact]
    public void One_wrong_digit_is_always_found()
    {
        const string right = "1208147521";
        for (var i = 0; i < right.Length; i++)
            for (var digit = '0'; digit <= '9'; digit++)
                if (digit != right[i]) Assert.False(BusinessNumber.TryParse(right[..i] + digit + right[(i + 1)..], out _));
    }

    [Fact]
    public void However_it_is_written_it_is_one_number()
    {
        Assert.True(BusinessNumber.TryParse(" 120 - 81 - 47521 ", out var spaced));
        Assert.True(BusinessNumber.TryParse("1208147521", out var plain));
        Assert.Equal(plain, spaced);
        Assert.Equal("1208147521", spaced.Digits);
        Assert.Equal("120-81-47521", spaced.ToString());
    }

    [Theory]
    [InlineData("120-81-47521", BusinessSort.Corporation), InlineData("116-82-00276", BusinessSort.NonProfit)]
    [InlineData("134-86-72683", BusinessSort.Corporation), InlineData("745-40-00360", BusinessSort.Individual)]
    public void The_middle_digits_tell_the_sort(string text, BusinessSort sort)
    {
        Assert.True(BusinessNumber.TryParse(text, out var number));
        Assert.Equal(sort, number.Sort);
    }

    [Fact]
    public void Every_pair_of_middle_digits_has_its_sort()
    {
        var sorts = Enumerable.Range(0, 100).Select(middle => Number($"100{middle:00}0000").Sort).ToList();
        Assert.All(Enumerable.Range(1, 79), middle => Assert.Equal(BusinessSort.Individual, sorts[middle]));
        Assert.All([81, 86, 87, 88], middle => Assert.Equal(BusinessSort.Corporation, sorts[middle]));
        Assert.Equal(
            [BusinessSort.NonProfit, BusinessSort.Government, BusinessSort.Foreign, BusinessSort.Branch], sorts[82..86]);
        Assert.All(Enumerable.Range(90, 10), middle => Assert.Equal(BusinessSort.TaxFree, sorts[middle]));
        Assert.All([0, 80, 89], middle => Assert.Equal(BusinessSort.Other, sorts[middle]));
    }

    [Fact]
    public void No_number_has_no_digits() => Assert.Throws<InvalidOperationException>(() => default(BusinessNumber).Digits);

    private static BusinessNumber Number(string nine) => Enumerable.Range(0, 10)
        .Select(check => BusinessNumber.TryParse($"{nine}{check}", out var number) ? number : default)
        .Single(number => number != default);
}
