using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quotes.Components;

namespace Quotes;

/// <summary>Serves the page, which is a viewer of the quotes itself: Blazor on the server.</summary>
public static class PageServer
{
    public static WebApplication Build(int port, QuoteServer quotes)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(PageServer).Assembly.GetName().Name });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.UseStaticWebAssets(); // also where it isn't run in development and wasn't published
        builder.Services.AddSingleton(quotes);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();

        var app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets(System.IO.Path.Combine(System.AppContext.BaseDirectory, "LiveTable.staticwebassets.endpoints.json"));
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
