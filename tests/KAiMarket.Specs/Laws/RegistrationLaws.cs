using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Specs.Laws;

public sealed class RegistrationLaws
{
    [Fact]
    public void Nothing_is_registered_twice()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (ministry, company, sme) = (
                new History<Ministry, MinistryCommand, MinistryEvent>(seed),
                new History<Company, CompanyCommand, CompanyEvent>(seed),
                new History<Sme, SmeCommand, SmeEvent>(seed));
            for (var step = 0; step < 50; step++)
            {
                var firm = new FirmReference($"f{ministry.Dice.Between(1, 2)}");
                ministry.Send(new RegisterMinistry(firm.Value), Hostile.Actor(ministry.Dice));
                company.Send(new RegisterCompany(Sample.Provider, firm, Region.Jeju), Hostile.Actor(company.Dice));
                sme.Send(new RegisterSme(Sample.Sme, firm, ApplicantType.Startup, Region.Jeju), Hostile.Actor(sme.Dice));
            }

            Assert.Single(ministry.Facts);
            Assert.Single(company.Facts);
            Assert.Single(sme.Facts);
        }
    }
}
