using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using NUnit.Framework;
using Quotes;
using static Microsoft.Playwright.Assertions;

namespace LiveTable.Tests;

/// <summary>The live table as a person sees it: both pages in Chromium, and a server that is killed and started again.</summary>
public sealed class LiveTableTests
{
    private Chromium _chromium = null!;
    private Market _market = null!;
    private QuoteServer _server = null!;
    private WebApplication _pageServer = null!;
    private IPage? _page;
    private int _port;

    [OneTimeSetUp]
    public async Task StartChromium() => _chromium = await Chromium.StartAsync();

    [SetUp]
    public async Task StartServers()
    {
        _port = FreePorts();
        _market = new Market(updatesPerSecond: 4000);
        _server = new QuoteServer(_market, _port + 1);
        await _server.StartAsync();
        _pageServer = PageServer.Build(_port, _server);
        await _pageServer.StartAsync();
    }

    [TearDown]
    public async Task StopServers()
    {
        await (_page?.CloseAsync() ?? Task.CompletedTask);
        await _pageServer.StopAsync();
        await _pageServer.DisposeAsync();
        await _server.DisposeAsync();
        _market.Dispose();
    }

    [OneTimeTearDown]
    public async Task StopChromium()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }
    }

    [Test]
    public async Task Rows_OfALiveServer_KeepChanging([Values] Page which)
    {
        var page = await OpenAsync(which);
        var updates = Row(page, "EUR/USD").Locator("td").Last;

        await Expect(Badge(page)).ToHaveTextAsync("Connected");
        await Expect(Rows(page)).ToHaveCountAsync(_market.Quotes.Count);

        for (var i = 0; i < 3; i++)
        {
            await Expect(updates).Not.ToHaveTextAsync(await updates.InnerTextAsync());
        }
    }

    [Test]
    public async Task Header_Clicked_SortsAndSaysSo([Values] Page which)
    {
        var page = await OpenAsync(which);
        _market.IsOpen = false;
        var byRate = Quotes().OrderBy(quote => quote.Last).Select(quote => quote.Symbol).ToList();
        var header = page.GetByRole(AriaRole.Columnheader, new() { Name = "Last" });
        await Expect(Symbols(page)).ToHaveTextAsync(Quotes().Select(quote => quote.Symbol));

        await header.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(header).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(Symbols(page)).ToHaveTextAsync(byRate);

        await header.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(header).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(Symbols(page)).ToHaveTextAsync(Enumerable.Reverse(byRate));
    }

    [Test]
    public async Task Server_KilledAndStartedAgain_RowsAreGreyAndThenThoseOfTheServer([Values] Page which)
    {
        var page = await OpenAsync(which);
        await Expect(Rows(page)).ToHaveCountAsync(_market.Quotes.Count);

        await _server.KillAsync();
        await Expect(Badge(page)).ToHaveTextAsync("Reconnecting");
        await Expect(Stale(page)).ToHaveCountAsync(_market.Quotes.Count);

        _market.Quotes.Remove("USD/INR");
        _market.Quotes.Upsert("AAA/BBB", new Quote("AAA/BBB", "New", 3, 1, 1.5, 1, 2, 7));
        await _server.StartAsync();
        await Expect(Badge(page)).ToHaveTextAsync("Connected");
        await Expect(Stale(page)).ToHaveCountAsync(0);

        _market.IsOpen = false;
        await ExpectTheMarket(page);
    }

    [Test]
    public async Task Button_OfTheLivePage_KillsTheServerAndStartsItAgain()
    {
        var page = await OpenAsync(Page.Live);
        await Expect(Rows(page)).ToHaveCountAsync(_market.Quotes.Count);

        await page.GetByRole(AriaRole.Button, new() { Name = "Kill the server" }).ClickAsync();
        await Expect(Badge(page)).ToHaveTextAsync("Reconnecting");
        await Expect(Stale(page)).ToHaveCountAsync(_market.Quotes.Count);

        await page.GetByRole(AriaRole.Button, new() { Name = "Start the server" }).ClickAsync();
        await Expect(Badge(page)).ToHaveTextAsync("Connected");
        await Expect(Stale(page)).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Page_WhileRowsChangeAndGoStale_KeepsItsPlaces([Values(390, 1280)] int width)
    {
        var page = await OpenAsync(Page.Live);
        await page.SetViewportSizeAsync(width, 800);
        await Expect(page.Locator("caption")).ToContainTextAsync("told to this viewer");
        var before = await PlacesAsync(page);

        await Expect(Row(page, "EUR/USD")).Not.ToHaveTextAsync(await Row(page, "EUR/USD").InnerTextAsync());
        await _server.KillAsync();
        await Expect(Stale(page)).ToHaveCountAsync(_market.Quotes.Count);

        Assert.That(await PlacesAsync(page), Is.EqualTo(before));
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
    }

    [Test]
    public async Task TimeLine_OfALiveServer_ShowsItsFramesAndOurPings()
    {
        var page = await OpenAsync(Page.Live);

        await Expect(page.Locator(".marble.m-t").First).ToBeAttachedAsync();
        await Expect(page.Locator(".marble.m-p").First).ToBeAttachedAsync();
        await Expect(page.Locator(".marble.m-q").First).ToBeAttachedAsync();
        await Expect(page.Locator(".latency .value")).ToHaveTextAsync(new Regex(@"^\d+\.\d ms$"));
        await Expect(page.Locator(".latency polyline").First).ToHaveAttributeAsync("points", new Regex(@"\d .+\d"));
    }

    private async Task ExpectTheMarket(IPage page)
    {
        var quotes = Quotes();
        await Expect(Symbols(page)).ToHaveTextAsync(quotes.Select(quote => quote.Symbol));
        await Expect(page.Locator("tbody td.last")).ToHaveTextAsync(quotes.Select(quote => quote.Last.ToString($"F{quote.Digits}", CultureInfo.InvariantCulture)));
        await Expect(page.Locator("tbody td:last-child")).ToHaveTextAsync(quotes.Select(quote => quote.Updates.ToString("N0", CultureInfo.InvariantCulture)));
    }

    /// <summary>Where the heads of the columns and the buttons are.</summary>
    private static Task<string> PlacesAsync(IPage page) => page.EvaluateAsync<string>(
        "JSON.stringify([...document.querySelectorAll('thead th, header > *, tbody tr:first-child')].filter(e => !e.matches('.why')).map(e => e.getBoundingClientRect()))");

    private async Task<IPage> OpenAsync(Page which) => _page = await _chromium.OpenAsync($"http://127.0.0.1:{(which is Page.Live ? _port : _port + 1)}/");

    private List<Quote> Quotes() => [.. _market.Quotes.ToList().Select(row => row.Value).OrderBy(quote => quote.Symbol, StringComparer.Ordinal)];

    private static ILocator Badge(IPage page) => page.GetByRole(AriaRole.Status);

    private static ILocator Rows(IPage page) => page.Locator("tbody tr");

    private static ILocator Stale(IPage page) => page.Locator("tbody tr.stale");

    private static ILocator Symbols(IPage page) => page.Locator("tbody th");

    private static ILocator Row(IPage page, string symbol) => Rows(page).Filter(new() { HasText = symbol });

    /// <summary>Two ports beside each other that are free, below those that the system gives to whoever dials: a server comes back to its port.</summary>
    private static int FreePorts()
    {
        var first = 20_000 + (Environment.ProcessId * 2 % 10_000);
        return Enumerable.Range(0, 5000).Select(i => first + (2 * i % 10_000)).First(port => IsFree(port) && IsFree(port + 1));
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The page that Blazor serves, bound by the library, and the one with the browser's own WebSocket.</summary>
    public enum Page
    {
        Live,
        Plain,
    }
}
