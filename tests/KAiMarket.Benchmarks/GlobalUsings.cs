global using KAiMarket.Benchmarks.Load;
global using KAiMarket.Benchmarks.Market;
