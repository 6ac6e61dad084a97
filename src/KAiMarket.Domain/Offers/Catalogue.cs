namespace KAiMarket.Domain.Offers;

/// <summary>What sort of thing is offered.</summary>
public enum OfferCategory { Gpu, Npu, Cloud, Model, Data, Solution }

/// <summary>What a price counts.</summary>
public enum Unit { GpuSecond, GpuMillisecond, NpuSecond, Token, Request, Image, GibibyteHour, Hour, Item }

/// <summary>How often a capacity is there anew; days and months are Korean ones.</summary>
public enum CapacityPeriod { Day, Month, Total }
