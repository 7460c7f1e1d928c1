SRC=$(filter-out rules/eval.cpp,$(wildcard rules/*.cpp)) $(wildcard base/*.cpp) main.cpp
OBJ=$(SRC:.cpp=.o)
CXXFLAGS=-std=c++20 -O1 -I.
rules/kernels_avx2.o: CXXFLAGS+=-mavx2 -mbmi2
rules/kernels_avx512.o: CXXFLAGS+=-mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vbmi -mavx512vbmi2
try: $(OBJ)
	g++ -o $@ $^ -lfmt -lyaml-cpp -lcrypto -lexpat
%.o: %.cpp
	ccache g++ $(CXXFLAGS) -c $< -o $@
