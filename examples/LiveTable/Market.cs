using System;
using System.Linq;
using System.Reactive.Linq;
using System.Threading;
using Rx.WebSockets;

namespace Quotes;

/// <summary>A market of currencies: rates that walk at random, the first ones the most often.</summary>
public sealed class Market : IDisposable
{
    private static readonly (string Symbol, string Name, double Rate)[] Pairs =
    [
        ("EUR/USD", "Euro / US dollar", 1.0852), ("USD/JPY", "US dollar / Yen", 149.32), ("GBP/USD", "Pound / US dollar", 1.2704),
        ("AUD/USD", "Australian dollar / US dollar", 0.6571), ("USD/CAD", "US dollar / Canadian dollar", 1.3612),
        ("USD/CHF", "US dollar / Swiss franc", 0.8817), ("NZD/USD", "New Zealand dollar / US dollar", 0.6083),
        ("EUR/GBP", "Euro / Pound", 0.8542), ("EUR/JPY", "Euro / Yen", 162.04), ("GBP/JPY", "Pound / Yen", 189.69),
        ("EUR/CHF", "Euro / Swiss franc", 0.9568), ("AUD/JPY", "Australian dollar / Yen", 98.12), ("EUR/AUD", "Euro / Australian dollar", 1.6515),
        ("EUR/CAD", "Euro / Canadian dollar", 1.4772), ("GBP/CHF", "Pound / Swiss franc", 1.1201), ("CAD/JPY", "Canadian dollar / Yen", 109.70),
        ("CHF/JPY", "Swiss franc / Yen", 169.36), ("GBP/AUD", "Pound / Australian dollar", 1.9334), ("EUR/SEK", "Euro / Swedish krona", 11.2418),
        ("EUR/NOK", "Euro / Norwegian krone", 11.4390), ("USD/SEK", "US dollar / Swedish krona", 10.3592), ("USD/NOK", "US dollar / Norwegian krone", 10.5409),
        ("EUR/PLN", "Euro / Zloty", 4.3187), ("USD/PLN", "US dollar / Zloty", 3.9796), ("EUR/CZK", "Euro / Czech koruna", 25.321),
        ("EUR/HUF", "Euro / Forint", 389.45), ("USD/SGD", "US dollar / Singapore dollar", 1.3428), ("USD/MXN", "US dollar / Mexican peso", 17.0831),
        ("USD/ZAR", "US dollar / Rand", 18.9240), ("USD/TRY", "US dollar / Turkish lira", 31.0457), ("USD/CNH", "US dollar / Yuan", 7.2095),
        ("USD/INR", "US dollar / Rupee", 82.914),
    ];

    private readonly Lock _gate = new();
    private readonly Random _random = new(1);
    private readonly IDisposable _trading;

    public Market(int updatesPerSecond)
    {
        foreach (var (symbol, name, rate) in Pairs)
        {
            var quote = new Quote(symbol, name, rate switch { < 10 => 5, < 100 => 4, _ => 3 }, rate, rate, rate, rate, 0);
            Quotes.Upsert(symbol, Enumerable.Range(0, 1000).Aggregate(quote, (walked, _) => Walk(walked)) with { Updates = 0 });
        }

        _trading = Observable.Interval(TimeSpan.FromMilliseconds(20)).TimeInterval()
            .Subscribe(turn => Trade((int)(updatesPerSecond * turn.Interval.TotalSeconds)));
    }

    /// <summary>The rows, for as many viewers as like.</summary>
    public LiveTable<string, Quote> Quotes { get; } = new();

    /// <summary>Whether rates change; once it is false, none does.</summary>
    public bool IsOpen
    {
        get;
        set
        {
            lock (_gate)
            {
                field = value;
            }
        }
    } = true;

    public void Dispose()
    {
        IsOpen = false; // and whoever trades just now has done
        _trading.Dispose();
        Quotes.Dispose();
    }

    private void Trade(int updates)
    {
        lock (_gate)
        {
            for (var i = 0; i < updates && IsOpen; i++)
            {
                var (symbol, _, _) = Pairs[(int)(Pairs.Length * Math.Pow(_random.NextDouble(), 3))];
                if (Quotes.TryGet(symbol, out var quote))
                {
                    Quotes.Upsert(symbol, Walk(quote));
                }
            }
        }
    }

    // A few hundredths of a percent, and more likely back to where the day began than away from it.
    private Quote Walk(Quote quote)
    {
        var step = (_random.NextDouble() - 0.5) * 0.0004;
        return quote.At(Math.Round(quote.Last * (1 + step) + ((quote.Open - quote.Last) * 0.0005), quote.Digits));
    }
}
