using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Playwright;
using NUnit.Framework;

namespace LiveTable.Tests;

/// <summary>The system's own Chromium, without a window.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    /// <summary>How long anything may take on a machine that has much else to do.</summary>
    private const float Patience = 120_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts it; where there is none, the test is skipped.</summary>
    public static async Task<Chromium> StartAsync()
    {
        if (Find("chromium") is not { } program)
        {
            Assert.Ignore("Chromium is not installed; `bash build/peers.sh` installs it.");
            throw new FileNotFoundException();
        }

        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            Timeout = Patience,
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>Opens a page in a window of its own; what its script throws fails the test.</summary>
    public async Task<IPage> OpenAsync(string address)
    {
        var page = await _browser.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        page.PageError += (_, error) => TestContext.Out.WriteLine($"The page threw {error}");
        await page.GotoAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
