namespace KAiMarket.Domain;

/// <summary>
/// What somebody wants to know of an aggregate, answered where the aggregate lives. Question and answer travel between
/// processes as JSON, so a question asks for no more than is needed: a state may hold a hundred thousand claims.
/// </summary>
public interface IQuestion<in TState, out TAnswer>
    where TAnswer : class
{
    /// <summary>Pure.</summary>
    TAnswer AnswerFrom(TState state);
}
