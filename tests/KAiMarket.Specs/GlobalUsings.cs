global using KAiMarket.Domain;
