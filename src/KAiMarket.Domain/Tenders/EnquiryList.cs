using System.Collections.Immutable;

namespace KAiMarket.Domain.Tenders;

/// <summary>The questions about a tender, in order of their ids.</summary>
public sealed record EnquiryList(ImmutableArray<ListedEnquiry> Enquiries)
{
    public static readonly IQuestion<Tender, EnquiryList> Asked = new ListEnquiries();
}

public sealed record ListedEnquiry(EnquiryId Id, Enquiry Enquiry);

public sealed record ListEnquiries : IQuestion<Tender, EnquiryList>
{
    public EnquiryList AnswerFrom(Tender state) =>
        new([.. state.Enquiries.Select(entry => new ListedEnquiry(entry.Key, entry.Value))]);
}
