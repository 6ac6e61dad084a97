#if !REFIT
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace KAiMarket.Client.Fallback;

// The few attributes of Refit that the interface uses, and what executes them, for builds where Refit does not restore.

[AttributeUsage(AttributeTargets.Method)]
internal abstract class HttpMethodAttribute(HttpMethod method, string path) : Attribute
{
    public HttpMethod Method => method;
    public string Path => path;
}

internal sealed class GetAttribute(string path) : HttpMethodAttribute(HttpMethod.Get, path);
internal sealed class PutAttribute(string path) : HttpMethodAttribute(HttpMethod.Put, path);
internal sealed class PostAttribute(string path) : HttpMethodAttribute(HttpMethod.Post, path);
internal sealed class DeleteAttribute(string path) : HttpMethodAttribute(HttpMethod.Delete, path);

[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class BodyAttribute : Attribute;

[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class HeaderAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>Carries out the calls of an interface over HTTP.</summary>
public class Proxy : DispatchProxy
{
    private static readonly ConcurrentDictionary<MethodInfo, Call> Calls = new();
    private HttpClient? _http;

    internal static T For<T>(HttpClient http) where T : class
    {
        var proxy = Create<T, Proxy>();
        ((Proxy)(object)proxy)._http = http;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IDisposable.Dispose))
        {
            _http!.Dispose();
            return null;
        }

        var call = Calls.GetOrAdd(targetMethod, method => Call.Of(method));
        return call.Send(_http!, args ?? []);
    }

    /// <summary>One method of the interface, taken apart once.</summary>
    private abstract class Call
    {
        private HttpMethodAttribute _verb = null!;
        private ParameterInfo[] _parameters = null!;
        private string[] _path = null!;

        public abstract object Send(HttpClient http, object?[] args);

        public static Call Of(MethodInfo method)
        {
            var result = method.ReturnType.GetGenericArguments().SingleOrDefault() ?? typeof(Nothing);
            var call = (Call)Activator.CreateInstance(typeof(Call<>).MakeGenericType(result))!;
            call._verb = method.GetCustomAttribute<HttpMethodAttribute>()
                ?? throw new NotSupportedException($"{method.Name} has no verb and path.");
            call._parameters = method.GetParameters();
            call._path = call._verb.Path.Split('{', '}');
            return call;
        }

        protected (HttpRequestMessage Request, CancellationToken Cancel) Request(object?[] args)
        {
            var cancel = CancellationToken.None;
            var request = new HttpRequestMessage { Method = _verb.Method };
            var uri = new StringBuilder();
            for (var i = 0; i < _path.Length; i++)
            {
                // Odd parts stood between braces.
                if (i % 2 == 0) uri.Append(_path[i]);
                else
                {
                    var at = Array.FindIndex(_parameters, p => p.Name == _path[i]);
                    uri.Append(Uri.EscapeDataString(Wire.Text(args[at])!));
                }
            }

            var separator = '?';
            for (var i = 0; i < args.Length; i++)
            {
                var parameter = _parameters[i];
                if (args[i] is CancellationToken token) cancel = token;
                else if (parameter.IsDefined(typeof(BodyAttribute))) request.Content = Body(args[i]!);
                else if (parameter.GetCustomAttribute<HeaderAttribute>() is { } header)
                {
                    if (args[i] is not null) request.Headers.TryAddWithoutValidation(header.Name, Wire.Text(args[i]));
                }
                else if (args[i] is not null && !InPath(parameter.Name!))
                {
                    uri.Append(separator).Append(parameter.Name).Append('=')
                        .Append(Uri.EscapeDataString(Wire.Text(args[i])!));
                    separator = '&';
                }
            }

            request.RequestUri = new Uri(uri.ToString(), UriKind.Relative);
            return (request, cancel);
        }

        private bool InPath(string name)
        {
            for (var i = 1; i < _path.Length; i += 2)
                if (_path[i] == name) return true;
            return false;
        }

        private static HttpContent Body(object value) => value as HttpContent ?? Wire.Write(value);
    }

    private sealed class Call<T> : Call
    {
        public override object Send(HttpClient http, object?[] args) => SendAsync(http, args);

        private async Task<T> SendAsync(HttpClient http, object?[] args)
        {
            var (request, cancel) = Request(args);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (typeof(T) == typeof(Stream)) return (T)(object)await response.Content.ReadAsStreamAsync(cancel);

            using (response) return typeof(T) == typeof(Nothing)
                ? default!
                : (await Wire.ReadAsync<T>(response.Content, cancel))!;
        }
    }

    private readonly record struct Nothing;
}
#endif
